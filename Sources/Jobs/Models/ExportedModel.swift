public import FlowMath

/// `config.json` beside exported weights: everything that the tensors alone do not tell, in the words of the manifest, with
/// names that read well in Python.
public struct ExportedModel: Codable, Sendable, Hashable {
    /// The weights' file beside it. The tokenizer of a network of texts is `TextModel.tokenizerName`.
    public static let weightsName = "model.safetensors"
    /// The name of the description's own file.
    public static let fileName = "config.json"
    /// The value of `format`, which tells the file from the config.json of other programs.
    public static let format = "cfgd"

    /// Format of the file, `cfgd`.
    public var format: String
    /// Version of the format, 1.
    public var version: Int
    /// The network and its sizes, as in a spec.
    public var network: NetworkSpec
    /// Channels, height and width of one sample, or the dimension of a point.
    public var shape: [Int]
    /// The number of classes, 0 for a network without labels.
    public var classes: Int
    /// Null label; `nil` for a network without labels.
    public var nullLabel: Int?
    /// The text encoder of a network of texts, whose weights are within `text_encoder.`; its null condition is the empty text.
    public var text: TextModel?
    /// The probability with which labels were dropped in training.
    public var drop: Double
    /// The probability path, noise at t = 0.
    public var path: GaussianPath
    /// Prediction of the network, in its convention.
    public var prediction: Prediction
    /// Convention of the network's time and sign; `nil` for noise at t = 0 and data at t = 1.
    public var convention: ModelConvention?
    /// Source of the paths at t = 0; `nil` for standard normal noise.
    public var source: CheckpointManifest.Source?
    /// Mapping from bytes to numbers.
    public var normalization: String
    /// Latent space of the samples; `nil` where samples are pictures or points.
    public var latents: LatentSpec?
    /// The weights: `ema` or `raw`, of earlier builds `model`.
    public var weights: String
    /// Average of the weights `ema`.
    public var ema: EMASpec
    /// Training step of the checkpoint.
    public var step: Int
    /// Seed of the training.
    public var seed: UInt64
    /// Data that the network was trained on.
    public var data: CheckpointManifest.Data
    /// The SHA-256 of the weights' file, in hexadecimal.
    public var sha256: String
    /// Build that trained the network.
    public var engine: String

    private enum CodingKeys: String, CodingKey {
        case format, version, network, shape, classes, nullLabel = "null_label", text, drop, path, prediction,
            convention
        case source, normalization, latents, weights, ema, step, seed, data, sha256, engine
    }

    /// Describes the weights of a checkpoint.
    /// - Parameters:
    ///   - manifest: the checkpoint's manifest.
    ///   - file: the file of the weights in the manifest.
    ///   - weights: the name of the weights, `ema` or `raw`.
    public init(_ manifest: CheckpointManifest, file: CheckpointManifest.File, weights: String) {
        format = Self.format
        version = 1
        network = manifest.network
        shape = manifest.shape
        classes = manifest.classes
        nullLabel = manifest.nullLabel
        text = manifest.text
        drop = manifest.drop
        path = manifest.path
        prediction = manifest.prediction
        convention = manifest.convention
        source = manifest.source
        normalization = manifest.normalization
        latents = manifest.latents
        self.weights = weights
        ema = manifest.ema
        step = manifest.step
        seed = manifest.seed
        data = manifest.data
        sha256 = file.sha256
        engine = manifest.engine
    }
}
