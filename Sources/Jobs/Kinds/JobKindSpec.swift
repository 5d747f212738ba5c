/// The spec of one kind of job. Everything outside the engine that differs between kinds stands here, so that nobody else asks
/// which kind a job is.
public protocol JobKindSpec: SpecMapping {
    /// The traits of the kind, the same for all its specs.
    static var traits: JobKindTraits { get }
    /// The example that `cfgctl spec` prints.
    static var example: SpecExample { get }

    /// The job's name; `nil` leaves it to the daemon.
    var name: String? { get }
    /// Device of the tensors: `cpu`, `cuda` or `cuda:N`.
    var device: String { get }
    /// Steps of the whole job; `nil` where only the data tell.
    var steps: Int? { get }
    /// The network and the checkpoints of a training; `nil` for any other job.
    var training: TrainingPlan? { get }
    /// The data sets that the spec describes, in the order of its fields.
    var dataSets: [NamedDataSpec] { get }
    /// The checkpoints that the spec names, in the order of its fields.
    var modelReferences: [ReferencedModel] { get }
    /// Warnings about values that are allowed and probably not meant.
    var warnings: [SpecIssue] { get }
    /// Requests of the spec that its models cannot fulfil.
    /// - Parameter models: the manifests that could be read.
    func issues(with models: ModelManifests) -> [SpecIssue]
    /// Warnings about values that the models allow and that are probably not meant.
    /// - Parameter models: the manifests that could be read.
    func warnings(with models: ModelManifests) -> [SpecIssue]
    /// The files that the job reads because a model of the spec names them, as the spec would name them.
    /// - Parameter models: the manifests that could be read.
    func inheritedPaths(from models: ModelManifests) -> [SpecPath]
    /// Bytes that the job writes at most, as far as the spec, its models and the sizes of its files tell; `nil` where only the
    /// data or the network tell.
    /// - Parameter models: the manifests that could be read.
    func outputBytes(with models: ModelManifests) -> Int?
}

extension JobKindSpec {
    /// A job that trains no network.
    public var training: TrainingPlan? { nil }
    /// A spec without data.
    public var dataSets: [NamedDataSpec] { [] }
    /// A spec that names no checkpoints.
    public var modelReferences: [ReferencedModel] { [] }
    /// A spec in which nothing is odd.
    public var warnings: [SpecIssue] { [] }
    /// A spec that asks nothing of models.
    public func issues(with models: ModelManifests) -> [SpecIssue] { [] }
    /// A spec that is not odd with its models.
    public func warnings(with models: ModelManifests) -> [SpecIssue] { [] }
    /// A job whose files have sizes that only the worker knows.
    public func outputBytes(with models: ModelManifests) -> Int? { nil }
    /// A job that inherits no files.
    public func inheritedPaths(from models: ModelManifests) -> [SpecPath] { [] }
}

extension JobKindSpec {
    /// The spec of a document's mapping.
    static func read(_ reader: MappingReader) -> Self { table.read(reader) }

    /// The files and directories that the spec names, in the order of its keys.
    var paths: [SpecPath] { paths(at: "") }
}

extension JobKindSpec {
    /// The keys of the kind, for documents.
    static var keys: [KeyDescription] { table.description() }
}
