/// Where examples come from, which of them are used, and what is done to pictures on the way.
public struct DataSpec: Codable, Sendable, Hashable {
    /// What the examples are and where they stand.
    public var examples: DataFormatSpec
    /// Height and width of a picture; `nil` leaves pictures as they are.
    public var size: Int?
    /// Which part of a picture is taken that is not square; `nil` is the middle.
    public var crop: Crop?
    /// Whether half of the pictures are mirrored in training, left to right; `nil` mirrors none.
    public var flip: Bool?
    /// 1 for grey, 3 for colour; `nil` leaves it to the format.
    public var channels: Int?
    /// How many classes there are; `nil` lets the data tell.
    public var classes: Int?
    /// Use only so many examples from the start.
    public var limit: Int?
    /// What is done about files that cannot be used; `nil` refuses the data.
    public var unusable: UnusableSpec?
    /// Whether decoded pictures are kept on disk; `nil` keeps them.
    public var cache: Cache?

    /// Which part of a picture is taken.
    public enum Crop: String, Codable, Sendable, Hashable, CaseIterable { case center, random }

    /// Where decoded pictures are kept.
    public enum Cache: String, Codable, Sendable, Hashable, CaseIterable { case disk, none }

    private enum CodingKeys: String, CodingKey { case size, crop, flip, channels, classes, limit, unusable, cache }

    /// Creates a description of examples.
    public init(_ examples: DataFormatSpec, size: Int? = nil, classes: Int? = nil, limit: Int? = nil) {
        self.examples = examples
        self.size = size
        self.classes = classes
        self.limit = limit
    }

    /// Whether the examples have labels, which then are the condition.
    public var isLabelled: Bool { examples.isLabelled }

    /// Whether the examples have texts.
    public var isCaptioned: Bool { examples.isCaptioned }

    /// What the examples are called in messages: the first path, or the format.
    public var name: String { examples.paths.first ?? examples.format.rawValue }

    /// The same examples without their labels.
    public var unlabelled: DataSpec {
        var copy = self
        copy.examples = examples.unlabelled
        return copy
    }

    /// Reads the format and then what is common to all formats from the same mapping.
    public init(from decoder: any Decoder) throws {
        examples = try DataFormatSpec(from: decoder)
        let container = try decoder.container(keyedBy: CodingKeys.self)
        size = try container.decodeIfPresent(Int.self, forKey: .size)
        crop = try container.decodeIfPresent(Crop.self, forKey: .crop)
        flip = try container.decodeIfPresent(Bool.self, forKey: .flip)
        channels = try container.decodeIfPresent(Int.self, forKey: .channels)
        classes = try container.decodeIfPresent(Int.self, forKey: .classes)
        limit = try container.decodeIfPresent(Int.self, forKey: .limit)
        unusable = try container.decodeIfPresent(UnusableSpec.self, forKey: .unusable)
        cache = try container.decodeIfPresent(Cache.self, forKey: .cache)
    }

    /// Writes all keys side by side.
    public func encode(to encoder: any Encoder) throws {
        try examples.encode(to: encoder)
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encodeIfPresent(size, forKey: .size)
        try container.encodeIfPresent(crop, forKey: .crop)
        try container.encodeIfPresent(flip, forKey: .flip)
        try container.encodeIfPresent(channels, forKey: .channels)
        try container.encodeIfPresent(classes, forKey: .classes)
        try container.encodeIfPresent(limit, forKey: .limit)
        try container.encodeIfPresent(unusable, forKey: .unusable)
        try container.encodeIfPresent(cache, forKey: .cache)
    }
}

/// What is done about files that cannot be used: `refuse`, `skip`, or `{skip: SHARE}`.
public enum UnusableSpec: Codable, Sendable, Hashable {
    /// One refuses the data.
    case refuse
    /// They are left out, up to this share of all files.
    case skip(share: Double)

    /// The share where the spec gives none.
    public static let defaultShare = 0.01

    private enum CodingKeys: String, CodingKey { case skip }

    /// Reads a word or a mapping.
    public init(from decoder: any Decoder) throws {
        if let word = try? decoder.singleValueContainer().decode(String.self) {
            self = word == "skip" ? .skip(share: Self.defaultShare) : .refuse
            return
        }
        self = .skip(share: try decoder.container(keyedBy: CodingKeys.self).decode(Double.self, forKey: .skip))
    }

    /// Writes a word or a mapping.
    public func encode(to encoder: any Encoder) throws {
        switch self {
        case .refuse:
            var container = encoder.singleValueContainer()
            try container.encode("refuse")
        case .skip(let share):
            var container = encoder.container(keyedBy: CodingKeys.self)
            try container.encode(share, forKey: .skip)
        }
    }
}
