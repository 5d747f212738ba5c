public import FlowMath

/// `config.json` beside exported weights: everything that the tensors alone do not tell, in the words of the manifest, with
/// names that read well in Python.
public struct ExportedModel: Codable, Sendable, Hashable {
    /// The weights' file beside it. The tokenizer of a network of texts is `TextModel.tokenizerName`.
    public static let weightsName = "model.safetensors"
    /// The name of its own file.
    public static let fileName = "config.json"
    /// What `format` says, to tell it from the config.json of others.
    public static let format = "cfgd"

    /// `cfgd`.
    public var format: String
    /// The version of this form, 1.
    public var version: Int
    /// The network and its sizes, as in a spec.
    public var network: NetworkSpec
    /// Channels, height and width of one sample, or the dimension of a point.
    public var shape: [Int]
    /// The number of classes, 0 for a network without labels.
    public var classes: Int
    /// The label that stands for none.
    public var nullLabel: Int?
    /// The text encoder of a network of texts, whose weights are within `text_encoder.`; its null condition is the empty text.
    public var text: TextModel?
    /// The probability with which labels were dropped in training.
    public var drop: Double
    /// The probability path, noise at t = 0.
    public var path: GaussianPath
    /// What the network predicts, once its convention is taken into account.
    public var prediction: Prediction
    /// Whose convention of time and sign the network has; `nil` for noise at t = 0 and data at t = 1.
    public var convention: ModelConvention?
    /// What paths begin at in the place of standard normal noise.
    public var source: CheckpointManifest.Source?
    /// How bytes became numbers.
    public var normalization: String
    /// What the samples are latents of.
    public var latents: LatentSpec?
    /// Which of the checkpoint's weights these are: `ema` or `model`.
    public var weights: String
    /// How they were averaged.
    public var ema: EMASpec
    /// The training step.
    public var step: Int
    /// The training's seed.
    public var seed: UInt64
    /// The data that it was trained on.
    public var data: CheckpointManifest.Data
    /// The SHA-256 of the weights' file, in hexadecimal.
    public var sha256: String
    /// The build that trained it.
    public var engine: String

    private enum CodingKeys: String, CodingKey {
        case format, version, network, shape, classes, nullLabel = "null_label", text, drop, path, prediction,
            convention
        case source, normalization, latents, weights, ema, step, seed, data, sha256, engine
    }

    /// Describes the weights of a checkpoint.
    /// - Parameters:
    ///   - manifest: the checkpoint's.
    ///   - file: the weights' file in it.
    ///   - weights: what they are called.
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
