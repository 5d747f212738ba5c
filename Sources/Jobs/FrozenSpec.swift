/// `spec.json` of a run directory: the resolved spec with everything that decides what the job computes.
public struct FrozenSpec: Codable, Sendable, Hashable {
    /// Version of the file format.
    public var version: Int
    /// The spec after defaults, with absolute paths.
    public var spec: JobSpec
    /// SHA-256 of the spec's canonical JSON (sorted keys, no white space), in hexadecimal.
    public var sha256: String
    /// The build that froze it, such as `cfgd 0.1.0`.
    public var engine: String
    /// Threads of the tensor engine; part of the result, since it decides the order of additions.
    public var threads: Int
    /// The checkpoint that a sampling job uses.
    public var model: ModelReference?
    /// The checkpoint of `guidance.model`: the weak model of autoguidance, or the classifier of classifier guidance. In
    /// JSON its key is `guide`.
    public var guidanceModel: ModelReference?
    /// The checkpoint of a classifier that stands beside another method of guidance.
    public var classifier: ModelReference?
    /// Whether checkpoints of jobs in `after` are still to be fixed: `true` until the job's first start, then `nil`.
    public var awaitsModels: Bool?
    /// Whether checkpoints that the spec names without a step give way to newer ones: `true` until the job's first start, then
    /// `nil`.
    public var takesNewest: Bool?
    /// Number of the rules by which the job reads its data files; `nil`, as builds before the second rules froze it, is 1.
    public var dataRules: Int?
    /// Number of the kernels that compute the job's tensors; `nil`, as builds without kernels of their own froze it, is 1.
    public var kernels: Int?

    /// The rules of new jobs.
    public static let currentDataRules = 3

    /// The kernels of new jobs: 2 has fused operations and channels-last memory, 3 batch normalisation of SiLU besides. A job that
    /// began with others keeps those, because they round differently.
    public static let currentKernels = 3

    /// Rules and kernels that a job keeps, and that a repetition of it takes over.
    public struct Rules: Sendable, Hashable {
        /// Number of the rules of reading data.
        public var data: Int?
        /// Number of the kernels.
        public var kernels: Int?

        /// Names rules and kernels.
        public init(data: Int?, kernels: Int?) {
            self.data = data
            self.kernels = kernels
        }

        /// Rules and kernels of new jobs.
        public static let current = Rules(data: FrozenSpec.currentDataRules, kernels: FrozenSpec.currentKernels)
    }

    /// Rules and kernels of the job.
    public var rules: Rules { Rules(data: dataRules, kernels: kernels) }

    /// Whether a build without the second rules froze the job: then a number is a constant average of weights, and equal steps
    /// stand for times that are left out, so that a resumed job goes on as it began.
    public var isOfEarlierBuild: Bool { dataRules == nil }

    private enum CodingKeys: String, CodingKey {
        case version, spec, sha256, engine, threads, model, guidanceModel = "guide", classifier, awaitsModels,
            takesNewest
        case dataRules, kernels
    }

    /// The checkpoint that a sampling job uses, fixed at submit.
    public struct ModelReference: Codable, Sendable, Hashable {
        /// The absolute path of a checkpoint directory.
        public var path: String
        /// The SHA-256 of its manifest.
        public var sha256: String
        /// Training step of the checkpoint.
        public var step: Int
        /// The training job, `nil` for a checkpoint from elsewhere.
        public var job: Int?

        /// Creates a reference.
        public init(path: String, sha256: String, step: Int, job: Int? = nil) {
            self.path = path
            self.sha256 = sha256
            self.step = step
            self.job = job
        }
    }

    /// Creates the content of a `spec.json`.
    public init(
        version: Int = 1, spec: JobSpec, sha256: String, engine: String, threads: Int, model: ModelReference? = nil,
        guidanceModel: ModelReference? = nil, classifier: ModelReference? = nil, awaitsModels: Bool? = nil,
        rules: Rules = .current
    ) {
        self.version = version
        self.spec = spec
        self.sha256 = sha256
        self.engine = engine
        self.threads = threads
        self.model = model
        self.guidanceModel = guidanceModel
        self.classifier = classifier
        self.awaitsModels = awaitsModels
        dataRules = rules.data
        kernels = rules.kernels
    }
}
