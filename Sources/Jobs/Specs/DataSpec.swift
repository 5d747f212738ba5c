/// A data set: the origin of examples, the selection among them, and the preprocessing of pictures.
public struct DataSpec: SpecMapping {
    /// The examples and their files, by the format.
    public var examples = DataFormatSpec.idx(LabelledFilesSpec())
    /// Height and width of a picture; `nil` leaves pictures as they are.
    public var size: Int?
    /// The part of a picture that is taken where it is not square; `nil` is the middle.
    public var crop: Crop?
    /// Whether half of the pictures are mirrored in training, left to right; `nil` mirrors none.
    public var flip: Bool?
    /// 1 for grey, 3 for colour; `nil` leaves it to the format.
    public var channels: Int?
    /// The number of classes; `nil` lets the data tell.
    public var classes: Int?
    /// The number of examples from the start that are used; `nil` uses all.
    public var limit: Int?
    /// Treatment of files that cannot be decoded; `nil` refuses the data.
    public var unusable: UnusableSpec?
    /// Cache of decoded pictures; `nil` is `disk`.
    public var cache: Cache?

    /// The part of a picture that is taken.
    public enum Crop: String, Codable, Sendable, Hashable, CaseIterable { case center, random }

    /// The cache of decoded pictures.
    public enum Cache: String, Codable, Sendable, Hashable, CaseIterable { case disk, none }

    /// Creates the spec without files.
    public init() {}

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

    /// The name of the examples in messages: the first path, or the format.
    public var name: String { examples.paths.first ?? examples.format.rawValue }

    /// The same examples without their labels.
    public var unlabelled: DataSpec {
        var copy = self
        copy.examples = examples.unlabelled
        return copy
    }
}

extension DataSpec {
    /// The keys of all formats, those of each format, and those of pictures.
    public static let table = KeyTable<DataSpec>(check: check) {
        Key(\.examples)
        Key(
            "size", \.size, .integer(1...4096), absent: "pictures as they are",
            "Height and width in pixels; pictures are scaled, those of idx padded."
        ).known { $0.examples.pictures != .none }
        Key("size", \.size, .integer(16...256), absent: "\(ShapesSpec.defaultSize)", "Height and width in pixels.")
            .known { $0.examples.format == .shapes }
        Key(
            "crop", \.crop, .word, absent: "center",
            "Part of a picture that is taken: its middle, or another square at each step."
        ).known { $0.examples.pictures >= .scaled }
        Key("flip", \.flip, .flag, absent: "false", "Mirror each picture at half of the steps.")
            .known { $0.examples.pictures != .none }
        Key(
            "channels", \.channels, .integer(of: [1, 3], "1 for grey or 3 for colour"),
            absent: "3 for folder and captions, else those of the data",
            "1 turns pictures grey, 3 coloured."
        ).known { $0.examples.pictures >= .scaled }
        Key("classes", \.classes, .integer(1...1_000_000), absent: "as the labels tell", "Number of classes.")
            .known { !$0.examples.isProcedural }
        Key("limit", \.limit, .integer(1...Int.max), absent: "all", "Use only so many examples from the start.")
        Key(
            "unusable", \.unusable, .forms(), absent: "refuse",
            "Refuse data with files that cannot be decoded, or skip these files up to a share."
        ).known { $0.examples.pictures == .files }
        Key(
            "cache", \.cache, .word, absent: "disk",
            "Keep decoded pictures on disk, or decode them at each use."
        ).known { $0.examples.pictures == .files }
    }

    private static func check(_ data: inout DataSpec, _ reader: MappingReader) {
        if data.crop != nil, data.size == nil {
            reader.report("crop", "cuts out a square of data.size, which is missing")
        }
        guard data.cache == Cache.none else { return }
        if data.size == nil { reader.report("size", "is missing; pictures that are not kept decoded need it") }
        if case .skip = data.unusable {
            reader.report(
                "unusable", "which pictures are unusable shows when all are decoded; leave data.cache: none out")
        }
    }
}

/// The treatment of files that cannot be decoded: `refuse`, `skip`, or `{skip: SHARE}`.
public enum UnusableSpec: SpecForms {
    /// Refuses the data for one such file.
    case refuse
    /// Leaves such files out, up to a share of all files, in (0, 1], default 0.01.
    case skip(share: Double)

    /// The share where the spec gives none.
    public static let defaultShare = 0.01

    /// The forms of the value.
    public static let forms: [Form<UnusableSpec>] = [
        Form("refuse", .refuse, "One such file refuses the data."),
        Form(
            "skip", .number(.positive(upTo: 1)), alone: { defaultShare },
            "Such files are left out, up to this share of all (default \(defaultShare)).",
            { .skip(share: $0) }, { if case .skip(let share) = $0 { share } else { nil } }),
    ]
}
