/// The format of a data set, and the files or the rule that its examples come from.
public enum DataFormatSpec: SpecUnion {
    /// The IDX files of MNIST and its relatives, plain or gzip.
    case idx(LabelledFilesSpec)
    /// The binary files of CIFAR-10 and CIFAR-100.
    case cifar(CIFARSpec)
    /// Pictures in a folder for each class.
    case folder(FolderSpec)
    /// Pictures with a text each, listed in a file.
    case captions(CaptionsSpec)
    /// An array of NumPy and one of labels.
    case npy(LabelledFilesSpec)
    /// Arrays of NumPy in one archive.
    case npz(NamedArraysSpec)
    /// Tensors in one file.
    case safetensors(NamedArraysSpec)
    /// Points as text.
    case csv(CSVSpec)
    /// Points made by a rule.
    case toy(ToySpec)
    /// Figures with a text each, made by a rule.
    case shapes(ShapesSpec)

    /// The words for the formats.
    public enum Format: String, Codable, Sendable, Hashable, CaseIterable {
        case idx, cifar, folder, captions, npy, npz, safetensors, csv, toy, shapes
    }

    /// The key that chooses the variant, `format`.
    public static let key = "format"
    /// The documentation of `format`.
    public static let summary = "Format of the data; each format has keys of its own."
    /// The format of a spec that names none.
    public static let standard: String? = "idx"

    /// The keys of each format.
    public static let variants: [Variant<DataFormatSpec>] = [
        Variant("idx", "IDX files of MNIST and its relatives, plain or gzip.", keys: LabelledFilesSpec.idxTable) {
            .idx($0)
        } _: {
            if case .idx(let spec) = $0 { spec } else { nil }
        },
        Variant("cifar", "Binary files of CIFAR-10 and CIFAR-100.") {
            .cifar($0)
        } _: {
            if case .cifar(let spec) = $0 { spec } else { nil }
        },
        Variant("folder", "Pictures in a folder for each class.") {
            .folder($0)
        } _: {
            if case .folder(let spec) = $0 { spec } else { nil }
        },
        Variant("captions", "Pictures with a text each, listed in a file.") {
            .captions($0)
        } _: {
            if case .captions(let spec) = $0 { spec } else { nil }
        },
        Variant("npy", "An array of NumPy and one of labels.") {
            .npy($0)
        } _: {
            if case .npy(let spec) = $0 { spec } else { nil }
        },
        Variant("npz", "Arrays of NumPy in one archive.", keys: NamedArraysSpec.archiveTable) {
            .npz($0)
        } _: {
            if case .npz(let spec) = $0 { spec } else { nil }
        },
        Variant("safetensors", "Tensors in one file.") {
            .safetensors($0)
        } _: {
            if case .safetensors(let spec) = $0 { spec } else { nil }
        },
        Variant("csv", "Points as text.") {
            .csv($0)
        } _: {
            if case .csv(let spec) = $0 { spec } else { nil }
        },
        Variant("toy", "Points made by a rule.") {
            .toy($0)
        } _: {
            if case .toy(let spec) = $0 { spec } else { nil }
        },
        Variant("shapes", "Figures with a text each, made by a rule.") {
            .shapes($0)
        } _: {
            if case .shapes(let spec) = $0 { spec } else { nil }
        },
    ]

    /// The word for the format.
    public var format: Format {
        switch self {
        case .idx: .idx
        case .cifar: .cifar
        case .folder: .folder
        case .captions: .captions
        case .npy: .npy
        case .npz: .npz
        case .safetensors: .safetensors
        case .csv: .csv
        case .toy: .toy
        case .shapes: .shapes
        }
    }

    /// Whether the examples have labels.
    var isLabelled: Bool {
        switch self {
        case .idx(let spec), .npy(let spec): spec.labels != nil
        case .cifar(let spec): spec.labels != .none
        case .folder(let spec): spec.labels != .none
        case .captions(let spec): spec.labels != nil
        case .npz(let spec), .safetensors(let spec): spec.labels != nil
        case .csv(let spec): spec.labels != nil
        case .toy(let spec): spec.labels != .none
        case .shapes(let spec): spec.labels != .none
        }
    }

    /// Whether the examples have texts.
    var isCaptioned: Bool {
        switch self {
        case .captions, .shapes: true
        case .safetensors(let spec): spec.text != nil
        default: false
        }
    }

    /// Whether the examples are points, as the format alone tells.
    var hasPoints: Bool {
        switch self {
        case .csv, .toy: true
        default: false
        }
    }

    /// The treatment of pictures, from none to the most.
    enum Pictures: Int, Comparable {
        /// Points, or pictures that are made in their size.
        case none
        /// Pictures of one size, which can be padded.
        case padded
        /// Pictures of any size, which can be scaled, cut and turned grey.
        case scaled
        /// Pictures of any size, each a file of its own.
        case files

        static func < (a: Pictures, b: Pictures) -> Bool { a.rawValue < b.rawValue }
    }

    /// The treatment of the format's pictures.
    var pictures: Pictures {
        switch self {
        case .csv, .toy, .shapes: .none
        case .idx: .padded
        case .cifar, .npy, .npz, .safetensors: .scaled
        case .folder, .captions: .files
        }
    }

    /// Whether a rule makes the examples, and their classes with them.
    var isProcedural: Bool {
        switch self {
        case .toy, .shapes: true
        default: false
        }
    }

    /// The files and folders that the spec names.
    public var paths: [String] { paths(at: "").map(\.path) }

    /// The same examples without their labels.
    var unlabelled: DataFormatSpec {
        func without<Spec>(_ spec: Spec, _ change: (inout Spec) -> Void) -> Spec {
            var copy = spec
            change(&copy)
            return copy
        }
        switch self {
        case .idx(let spec): return .idx(without(spec) { $0.labels = nil })
        case .cifar(let spec): return .cifar(without(spec) { $0.labels = .none })
        case .folder(let spec): return .folder(without(spec) { $0.labels = .none })
        case .captions(let spec): return .captions(without(spec) { $0.labels = nil })
        case .npy(let spec): return .npy(without(spec) { $0.labels = nil })
        case .npz(let spec): return .npz(without(spec) { $0.labels = nil })
        case .safetensors(let spec): return .safetensors(without(spec) { $0.labels = nil })
        case .csv(let spec): return .csv(without(spec) { $0.labels = nil })
        case .toy(let spec): return .toy(without(spec) { $0.labels = .none })
        case .shapes(let spec): return .shapes(without(spec) { $0.labels = .none })
        }
    }
}
