/// What examples are and where they stand, by the format.
public enum DataFormatSpec: Codable, Sendable, Hashable {
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

    private enum CodingKeys: String, CodingKey { case format }

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

    /// The files and folders that the spec names.
    public var paths: [String] {
        switch self {
        case .idx(let spec), .npy(let spec): [spec.images] + (spec.labels.map { [$0] } ?? [])
        case .cifar(let spec): spec.path
        case .folder(let spec): [spec.path]
        case .captions(let spec): [spec.path]
        case .npz(let spec), .safetensors(let spec): [spec.path]
        case .csv(let spec): [spec.path]
        case .toy, .shapes: []
        }
    }

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

    /// Reads the `format` and then the keys of that format from the same mapping.
    public init(from decoder: any Decoder) throws {
        switch try decoder.container(keyedBy: CodingKeys.self).decode(Format.self, forKey: .format) {
        case .idx: self = .idx(try LabelledFilesSpec(from: decoder))
        case .cifar: self = .cifar(try CIFARSpec(from: decoder))
        case .folder: self = .folder(try FolderSpec(from: decoder))
        case .captions: self = .captions(try CaptionsSpec(from: decoder))
        case .npy: self = .npy(try LabelledFilesSpec(from: decoder))
        case .npz: self = .npz(try NamedArraysSpec(from: decoder))
        case .safetensors: self = .safetensors(try NamedArraysSpec(from: decoder))
        case .csv: self = .csv(try CSVSpec(from: decoder))
        case .toy: self = .toy(try ToySpec(from: decoder))
        case .shapes: self = .shapes(try ShapesSpec(from: decoder))
        }
    }

    /// Writes the `format` beside its keys.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(format, forKey: .format)
        switch self {
        case .idx(let spec), .npy(let spec): try spec.encode(to: encoder)
        case .cifar(let spec): try spec.encode(to: encoder)
        case .folder(let spec): try spec.encode(to: encoder)
        case .captions(let spec): try spec.encode(to: encoder)
        case .npz(let spec), .safetensors(let spec): try spec.encode(to: encoder)
        case .csv(let spec): try spec.encode(to: encoder)
        case .toy(let spec): try spec.encode(to: encoder)
        case .shapes(let spec): try spec.encode(to: encoder)
        }
    }
}
