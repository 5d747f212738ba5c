/// The cost of a training job, estimated from a few of its steps.
public struct TrainingCost: Codable, Sendable, Hashable {
    /// Device of the measurement: `cpu` or `cuda:N`.
    public var device: String
    /// Threads of the tensor engine.
    public var threads: Int
    /// Number of trainable parameters.
    public var parameters: Int
    /// Peak memory of the process in bytes, the tensor engine included.
    public var memory: Int
    /// Peak memory of the GPU in bytes that the tensor engine held; `nil` on a CPU.
    public var deviceMemory: Int?
    /// Number of measured steps, without the first one, which also pays for preparations.
    public var measuredSteps: Int
    /// Duration of the first step in seconds.
    public var firstStepSeconds: Double
    /// Median duration of a step in seconds.
    public var stepSeconds: Double
    /// Duration of one preview in seconds; `nil` for a job without previews.
    public var previewSeconds: Double?
    /// Duration of all steps and previews of the job in seconds, without the time for checkpoints and for the measurement
    /// of a classifier after its last step.
    public var seconds: Double
    /// Size of the tensors of one checkpoint in bytes, without its manifest of one or two thousand bytes.
    public var checkpointBytes: Int
    /// Largest number of checkpoints on disk at the same time.
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
