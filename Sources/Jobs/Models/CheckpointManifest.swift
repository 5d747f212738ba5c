public import FlowMath

/// `manifest.json` of a checkpoint: what its files are and how a network is made from them, without the job that wrote
/// them.
public struct CheckpointManifest: Codable, Sendable, Hashable {
    /// One file of a checkpoint.
    public struct File: Codable, Sendable, Hashable {
        /// Its size.
        public var bytes: Int
        /// The SHA-256 of its content, in hexadecimal.
        public var sha256: String

        /// Creates an entry.
        public init(bytes: Int, sha256: String) {
            self.bytes = bytes
            self.sha256 = sha256
        }
    }

    /// The data that the network was trained on.
    public struct Data: Codable, Sendable, Hashable {
        /// The SHA-256 of the file of pictures, in hexadecimal.
        public var images: String
        /// The SHA-256 of the file of labels.
        public var labels: String?
        /// Examples in use.
        public var count: Int
        /// The names of the classes, where they have some.
        public var classNames: [String]?

        /// Creates an entry.
        public init(images: String, labels: String?, count: Int, classNames: [String]? = nil) {
            self.images = images
            self.labels = labels
            self.count = count
            self.classNames = classNames
        }
    }

    /// The examples that paths begin at in the place of noise.
    public struct Source: Codable, Sendable, Hashable {
        /// Where they were, and how they were read.
        public var examples: DataSpec
        /// What they were.
        public var data: Data

        /// Creates an entry.
        public init(examples: DataSpec, data: Data) {
            self.examples = examples
            self.data = data
        }
    }

    /// What a network is for, where that is not the field itself.
    public enum Role: String, Codable, Sendable, Hashable {
        /// It classifies noised data.
        case classifier
    }

    /// The only version of this form so far.
    public static let currentVersion = 1
    /// The file's name in the checkpoint's directory.
    public static let fileName = "manifest.json"

    /// The version of this file's form.
    public var version: Int
    /// The training step after which the checkpoint was taken.
    public var step: Int
    /// Training steps in all.
    public var total: Int
    /// The seed of the job.
    public var seed: UInt64
    /// The attempt whose worker wrote it.
    public var attempt: Int
    /// What the network is for: `classifier`, or `nil` for one that predicts along the path.
    public var role: Role?
    /// The network.
    public var network: NetworkSpec
    /// The probability path.
    public var path: GaussianPath
    /// What the network predicts.
    public var prediction: Prediction
    /// The number of classes, 0 for a network without labels.
    public var classes: Int
    /// The label that stands for none, `nil` for a network without labels.
    public var nullLabel: Int?
    /// The text encoder of a network of texts; `nil` for any other.
    public var text: TextModel?
    /// The probability with which labels were dropped in training.
    public var drop: Double
    /// Channels, height and width of one example.
    public var shape: [Int]
    /// How bytes became numbers.
    public var normalization: String
    /// How the weights in `ema.safetensors` were averaged.
    public var ema: EMASpec
    /// The SHA-256 of the job's spec.
    public var spec: String
    /// The data.
    public var data: Data
    /// What paths begin at, `nil` for standard normal noise.
    public var source: Source?
    /// Whose convention of time and sign the network has, `nil` for this project's own.
    public var convention: ModelConvention?
    /// What the examples are latents of, `nil` where they are pictures or points themselves.
    public var latents: LatentSpec?
    /// Where weights come from that were not trained here.
    public var imported: ImportRecord?
    /// The build that wrote it, such as `cfgd 0.1.0`.
    public var engine: String
    /// Threads of the tensor engine.
    public var threads: Int
    /// When it was written.
    public var created: Timestamp
    /// The other files by name.
    public var files: [String: File]
    /// The SHA-256 of this file's content with 64 zeros in this place, so that a changed manifest shows, too.
    public var seal: String

    /// What stands in the place of the seal while it is computed.
    public static let unsealed = String(repeating: "0", count: 64)

    /// Creates a manifest.
    public init(
        step: Int, total: Int, seed: UInt64, attempt: Int, network: NetworkSpec, path: GaussianPath,
        prediction: Prediction, classes: Int, drop: Double, shape: [Int], normalization: String,
        ema: EMASpec, spec: String, data: Data, engine: String, threads: Int, created: Timestamp = .now,
        files: [String: File] = [:], role: Role? = nil, source: Source? = nil,
        convention: ModelConvention? = nil, latents: LatentSpec? = nil, imported: ImportRecord? = nil,
        text: TextModel? = nil
    ) {
        version = Self.currentVersion
        self.step = step
        self.total = total
        self.seed = seed
        self.attempt = attempt
        self.role = role
        self.network = network
        self.path = path
        self.prediction = prediction
        self.classes = classes
        nullLabel = classes > 0 ? classes : nil
        self.text = text
        self.drop = drop
        self.shape = shape
        self.normalization = normalization
        self.ema = ema
        self.spec = spec
        self.data = data
        self.source = source
        self.convention = convention
        self.latents = latents
        self.imported = imported
        self.engine = engine
        self.threads = threads
        self.created = created
        self.files = files
        seal = Self.unsealed
    }
}
