/// Where examples come from, and which of them are used.
public struct DataSpec: Codable, Sendable, Hashable {
    /// What the examples are and where they stand, by the format.
    public enum Examples: Sendable, Hashable {
        /// The IDX files of MNIST and its relatives, plain or gzip.
        case idx(IDXSpec)
        /// Figures with a text each, made by a rule.
        case shapes(ShapesSpec)
    }

    /// The words for the formats.
    public enum Format: String, Codable, Sendable, Hashable, CaseIterable {
        case idx, shapes
    }

    /// What the examples are and where they stand.
    public var examples: Examples
    /// Height and width of a picture; `nil` leaves pictures as they are.
    public var size: Int?
    /// How many classes there are; `nil` lets the data tell.
    public var classes: Int?
    /// Use only so many examples from the start.
    public var limit: Int?

    private enum CodingKeys: String, CodingKey { case format, size, classes, limit }

    /// Creates a description of examples.
    public init(_ examples: Examples, size: Int? = nil, classes: Int? = nil, limit: Int? = nil) {
        self.examples = examples
        self.size = size
        self.classes = classes
        self.limit = limit
    }

    /// The word for the format.
    public var format: Format {
        switch examples {
        case .idx: .idx
        case .shapes: .shapes
        }
    }

    /// Whether the examples have labels, which then are the condition.
    public var isLabelled: Bool {
        switch examples {
        case .idx(let files): files.labels != nil
        case .shapes(let set): set.labels != .none
        }
    }

    /// Whether the examples have texts.
    public var isCaptioned: Bool {
        switch examples {
        case .idx: false
        case .shapes: true
        }
    }

    /// What the examples are called in messages: the first path, or the procedure.
    public var name: String {
        switch examples {
        case .idx(let files): files.images
        case .shapes: format.rawValue
        }
    }

    /// The same examples without their labels.
    public var unlabelled: DataSpec {
        var copy = self
        switch examples {
        case .idx(var files):
            files.labels = nil
            copy.examples = .idx(files)
        case .shapes(var set):
            set.labels = .none
            copy.examples = .shapes(set)
        }
        return copy
    }

    /// Reads the `format` and then the keys of that format from the same mapping.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        switch try container.decode(Format.self, forKey: .format) {
        case .idx: examples = .idx(try IDXSpec(from: decoder))
        case .shapes: examples = .shapes(try ShapesSpec(from: decoder))
        }
        size = try container.decodeIfPresent(Int.self, forKey: .size)
        classes = try container.decodeIfPresent(Int.self, forKey: .classes)
        limit = try container.decodeIfPresent(Int.self, forKey: .limit)
    }

    /// Writes the `format` beside its keys.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(format, forKey: .format)
        try container.encodeIfPresent(size, forKey: .size)
        try container.encodeIfPresent(classes, forKey: .classes)
        try container.encodeIfPresent(limit, forKey: .limit)
        switch examples {
        case .idx(let files): try files.encode(to: encoder)
        case .shapes(let set): try set.encode(to: encoder)
        }
    }
}

/// Examples in IDX files.
public struct IDXSpec: Codable, Sendable, Hashable {
    /// The absolute path of the images.
    public var images: String
    /// The absolute path of the labels; without it there is no condition.
    public var labels: String?

    /// Names the files.
    public init(images: String, labels: String? = nil) {
        self.images = images
        self.labels = labels
    }
}

/// Examples of the procedural captioned set: one coloured figure each, with a text such as "a small red circle at the top
/// left".
public struct ShapesSpec: Codable, Sendable, Hashable {
    /// What the label of an example is.
    public enum Label: String, Codable, Sendable, Hashable, CaseIterable { case none, size, color, shape, position }

    /// How many examples.
    public var count: Int
    /// Decides all of them, whatever the seed of the job is.
    public var seed: UInt64
    /// What the label of an example is.
    public var labels: Label

    /// Height and width where the spec gives no size.
    public static let defaultSize = 32

    /// Describes the set.
    public init(count: Int = 20_000, seed: UInt64 = 0, labels: Label = .none) {
        self.count = count
        self.seed = seed
        self.labels = labels
    }
}
