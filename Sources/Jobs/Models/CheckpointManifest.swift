public import FlowMath

/// `manifest.json` of a checkpoint: what its files are and how a network is made from them, without the job that wrote
/// them.
public struct CheckpointManifest: Codable, Sendable, Hashable {
    /// One file of a checkpoint.
    public struct File: Codable, Sendable, Hashable {
        /// Size of the file in bytes.
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
        /// Words of the captions, in lower case and in order; `nil` without captions, and for more than
        /// `CaptionWords.most`.
        public var words: [String]?
        /// The number of examples of each class in the order of the labels; `nil` without labels, where it was not counted,
        /// and in manifests of earlier builds.
        public var classExamples: [Int]?
        /// Number of the rules by which the files were read; `nil` is 1.
        public var rules: Int?

        /// Creates an entry.
        public init(
            images: String, labels: String?, count: Int, classNames: [String]? = nil, words: [String]? = nil,
            classExamples: [Int]? = nil, rules: Int? = nil
        ) {
            self.images = images
            self.labels = labels
            self.count = count
            self.classNames = classNames
            self.words = words
            self.classExamples = classExamples
            self.rules = rules
        }

        /// Whether both entries are about the same files, whatever was counted in them.
        public func isOfSameFiles(as other: Data) -> Bool {
            (images, labels, count) == (other.images, other.labels, other.count) && classNames == other.classNames
        }

        /// Whether the contents differ; earlier builds did not note the words of captions.
        public func isOther(than data: Data) -> Bool {
            (images, labels, count, classNames) != (data.images, data.labels, data.count, data.classNames)
        }
    }

    /// The examples that paths begin at in the place of noise.
    public struct Source: Codable, Sendable, Hashable {
        /// Spec of the examples: their files, and the reading of these.
        public var examples: DataSpec
        /// Hashes and number of the examples.
        public var data: Data

        /// Creates an entry.
        public init(examples: DataSpec, data: Data) {
            self.examples = examples
            self.data = data
        }
    }

    /// The part of the data that a classifier was measured on and never trained on.
    public struct HeldOut: Codable, Sendable, Hashable {
        /// The rule that chooses the examples.
        public enum Rule: String, Codable, Sendable, Hashable {
            /// A tenth of each class, by a permutation of its examples that follows from the seed and the class.
            case stratified
        }

        /// The rule of the choice.
        public var rule: Rule
        /// The seed of the permutations.
        public var seed: UInt64
        /// The number of examples.
        public var examples: Int

        /// Creates an entry.
        public init(rule: Rule, seed: UInt64, examples: Int) {
            self.rule = rule
            self.seed = seed
            self.examples = examples
        }
    }

    /// The role of a network that does not predict along the path.
    public enum Role: String, Codable, Sendable, Hashable {
        /// A classifier of noised data.
        case classifier
    }

    /// The current version of the manifest, the only one so far.
    public static let currentVersion = 1
    /// The largest size of a manifest in bytes, many times that of one with the names of ten thousand classes.
    public static let mostBytes = 16 << 20
    /// The file's name in the checkpoint's directory.
    public static let fileName = "manifest.json"

    /// Version of the manifest.
    public var version: Int
    /// The training step after which the checkpoint was taken.
    public var step: Int
    /// Number of training steps of the job.
    public var total: Int
    /// The seed of the job.
    public var seed: UInt64
    /// The attempt whose worker wrote it.
    public var attempt: Int
    /// Role of the network: `classifier`, or `nil` for one that predicts along the path.
    public var role: Role?
    /// Network and its sizes.
    public var network: NetworkSpec
    /// The probability path.
    public var path: GaussianPath
    /// Prediction of the network.
    public var prediction: Prediction
    /// The number of classes, 0 for a network without labels.
    public var classes: Int
    /// Null label, `nil` for a network without labels.
    public var nullLabel: Int?
    /// The text encoder of a network of texts; `nil` for any other.
    public var text: TextModel?
    /// The probability with which labels were dropped in training.
    public var drop: Double
    /// Channels, height and width of one example.
    public var shape: [Int]
    /// Mapping from bytes to numbers.
    public var normalization: String
    /// Average of the weights in `ema.safetensors`.
    public var ema: EMASpec
    /// The SHA-256 of the job's spec.
    public var spec: String
    /// Data that the network was trained on.
    public var data: Data
    /// Source of the paths at t = 0; `nil` for standard normal noise.
    public var source: Source?
    /// The held-out part of the data; `nil` for other networks than classifiers, for files of their own, and for the last
    /// tenth, which earlier builds held out.
    public var heldOut: HeldOut?
    /// Convention of the network's time and sign; `nil` for noise at t = 0 and data at t = 1.
    public var convention: ModelConvention?
    /// Latent space of the examples; `nil` where examples are pictures or points.
    public var latents: LatentSpec?
    /// Record of the import; `nil` for a network that was trained here.
    public var imported: ImportRecord?
    /// The build that wrote it, such as `cfgd 0.1.0`.
    public var engine: String
    /// Threads of the tensor engine.
    public var threads: Int
    /// Time of writing.
    public var created: Timestamp
    /// The other files by name.
    public var files: [CheckpointFile: File]
    /// SHA-256 of the manifest's content with `unsealed` in this place, in hexadecimal; it reveals a changed manifest.
    public var seal: String

    /// The 64 zeros in the place of the seal while the seal is computed.
    public static let unsealed = String(repeating: "0", count: 64)

    /// Creates a manifest.
    public init(
        step: Int, total: Int, seed: UInt64, attempt: Int, network: NetworkSpec, path: GaussianPath,
        prediction: Prediction, classes: Int, drop: Double, shape: [Int], normalization: String,
        ema: EMASpec, spec: String, data: Data, engine: String, threads: Int, created: Timestamp = .now,
        files: [CheckpointFile: File] = [:], role: Role? = nil, source: Source? = nil,
        convention: ModelConvention? = nil, latents: LatentSpec? = nil, imported: ImportRecord? = nil,
        text: TextModel? = nil, heldOut: HeldOut? = nil
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
        self.heldOut = heldOut
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
