/// The traits of a job kind, the same for all its specs: all that the daemon and its clients know of the kind.
public struct JobKindTraits: Sendable, Hashable {
    /// The job kind.
    public let kind: JobKind
    /// The activity of a job, as the rest of a sentence that begins with its name: "draws samples".
    public let activity: String
    /// The unit of a step, in the singular: "sample".
    public let stepUnit: String
    /// Whether the job optimises a network, step by step, from checkpoint to checkpoint.
    public let trains: Bool
    /// Whether the job is short beside a training, and so may start in a light slot.
    public let isLight: Bool
    /// The role of the network in the job's checkpoints; `nil` for a job that writes no checkpoints.
    public let checkpointRole: ModelRole?
    /// The results in the run directory besides checkpoints: files, and directories with a slash at the end.
    public let outputs: [String]

    /// Describes a kind.
    init(
        _ kind: JobKind, _ activity: String, stepUnit: String, trains: Bool = false, isLight: Bool = false,
        checkpointRole: ModelRole? = nil,
        outputs: [String] = []
    ) {
        self.kind = kind
        self.activity = activity
        self.stepUnit = stepUnit
        self.trains = trains
        self.isLight = isLight
        self.checkpointRole = checkpointRole
        self.outputs = outputs
    }
}
