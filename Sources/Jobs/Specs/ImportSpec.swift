/// A spec of kind `import`.
public struct ImportSpec: SpecMapping {
    /// The job's name.
    public var name: String?
    /// The absolute paths of files of PyTorch or safetensors, parts of one network, or of one directory with a manifest.json
    /// (a checkpoint) or a config.json (an export).
    public var files: [String] = []
    /// The convention of the network's time, sign and prediction; `nil` lets the files tell.
    public var convention: ModelConvention?
    /// The weights to take from a file that holds several; `nil` takes the average, or the only ones.
    public var weights: Weights?
    /// The number of classes, without a null label; `nil` lets the files tell.
    public var classes: Int?
    /// Heads of a transformer's attention; `nil` takes the published number for its width.
    public var heads: Int?
    /// Height and width of the samples of a network that works on any; `nil` lets the files tell.
    public var size: Int?
    /// The autoencoder of the samples; `nil` lets the files tell.
    public var latents: LatentSpec?

    /// The weights to take from a file that holds several.
    public enum Weights: String, Codable, Sendable, Hashable, CaseIterable {
        /// Average of the weights.
        case ema
        /// Raw weights, as the optimiser left them. Frozen specs keep the word of earlier builds, so that their bytes stay.
        case raw = "model"

        /// The words of specs.
        static let words = ["ema", "raw"]

        /// Reads a word, the earlier `model` for `raw` included.
        public init?(rawValue: String) {
            switch rawValue {
            case "ema": self = .ema
            case "raw", "model": self = .raw
            default: return nil
            }
        }
    }

    /// Creates the spec without files.
    public init() {}

    /// The example that `cfgctl spec` prints.
    public static let example = SpecExample(
        "Makes a checkpoint of weights that were trained elsewhere; nothing in the files is executed.",
        """
        name: sit
        files: [/srv/weights/SiT-XL-2-256x256.pt]
        convention: sit
        """)

    /// The table of keys.
    public static let table = KeyTable<ImportSpec> {
        Key(
            "name", \.name, .jobName, absent: "import- and the job's number",
            "Name of the job; several jobs may share it.")
        Key(
            required: "files", \.files, .paths("paths of weights, such as [SiT-XL-2-256x256.pt]"),
            "Files of PyTorch or safetensors, or one directory: a checkpoint, an export.")
        Key(
            "convention", \.convention, .word, absent: "as the files tell",
            "Convention of time, sign and prediction.")
        Key(
            "weights", \.weights, .word(of: Weights.words, earlier: ["model"]),
            absent: "ema, or the only ones in the file",
            "Weights to take from a file that holds both.")
        Key(
            "classes", \.classes, .integer(0...1_000_000), absent: "as the files tell",
            "Classes of the label table; a row behind them is the null label.")
        Key(
            "heads", \.heads, .integer(1...1024), absent: "as published for the width",
            "Heads of a transformer's attention.")
        Key("size", \.size, .integer(1...4096), absent: "as the files tell", "Height and width of samples, in pixels.")
        Key("latents", \.latents, .mapping(), absent: "as the files tell", "Autoencoder of the samples.")
    }
}

extension ImportSpec: JobKindSpec {
    /// The kind `import`.
    public static var traits: JobKindTraits {
        .init(
            .importing, "imports a network", stepUnit: "network", isLight: true, checkpointRole: .generator)
    }
    /// `cpu`: nothing is computed.
    public var device: String { "cpu" }
    /// `nil`: the import is one step.
    public var steps: Int? { nil }
}
