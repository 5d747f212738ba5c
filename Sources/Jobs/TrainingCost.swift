/// What a training job will need, as a few of its steps showed.
public struct TrainingCost: Codable, Sendable, Hashable {
    /// Where it was measured: `cpu`, or `cuda:0`.
    public var device: String
    /// Threads of the tensor engine.
    public var threads: Int
    /// Numbers that the job learns.
    public var parameters: Int
    /// The most bytes of memory that the process had, the tensor engine itself included.
    public var memory: Int
    /// The most bytes of a GPU's memory that the tensor engine held; `nil` on a CPU.
    public var deviceMemory: Int?
    /// Steps that were measured, after a first one that also pays for preparations.
    public var measuredSteps: Int
    /// Seconds of that first step.
    public var firstStepSeconds: Double
    /// Seconds of a step: the median.
    public var stepSeconds: Double
    /// Seconds of one preview; `nil` for a job that draws none.
    public var previewSeconds: Double?
    /// Seconds of all steps and previews of the job. Saving checkpoints comes on top, and so does the measurement of a
    /// classifier after its last step.
    public var seconds: Double
    /// Bytes of the tensors of one checkpoint; its manifest comes on top, of one or two thousand.
    public var checkpointBytes: Int
    /// Checkpoints that are on disk at the same time at most.
    public var checkpoints: Int

    /// Creates a record.
    public init(
        device: String, threads: Int, parameters: Int, memory: Int, deviceMemory: Int?, measuredSteps: Int,
        firstStepSeconds: Double, stepSeconds: Double, previewSeconds: Double?, seconds: Double, checkpointBytes: Int,
        checkpoints: Int
    ) {
        self.device = device
        self.threads = threads
        self.parameters = parameters
        self.memory = memory
        self.deviceMemory = deviceMemory
        self.measuredSteps = measuredSteps
        self.firstStepSeconds = firstStepSeconds
        self.stepSeconds = stepSeconds
        self.previewSeconds = previewSeconds
        self.seconds = seconds
        self.checkpointBytes = checkpointBytes
        self.checkpoints = checkpoints
    }
}
