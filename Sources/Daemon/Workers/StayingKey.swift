internal import Jobs
internal import Storage

/// The properties that must be equal for a worker that stays to run a further job: everything that holds for a whole process, and
/// the model that the process has loaded.
struct StayingKey: Sendable, Hashable {
    private let program: FileIdentity?
    private let owner: UInt32?
    private let reader: UInt32?
    private let groups: [UInt32]?
    private let threads: Int
    private let kernels: Int?
    private let device: String
    private let weights: WeightSet
    private let precision: Precision?
    private let models: [String?]
    /// The GPU that the process sees.
    let gpu: Int?

    /// - Returns: `nil` for a job whose worker does not stay: only samples are drawn again and again from one model.
    init?(_ run: RunDirectory, _ attempt: Attempt, program: String) {
        guard let frozen = try? run.frozenSpec(), let spec = frozen.spec.value as? SamplingSpec else { return nil }
        self.program = FileIdentity(program)
        (owner, reader, groups) = (attempt.uid, attempt.reader?.uid, attempt.reader?.groups)
        (threads, kernels, device) = (frozen.threads, frozen.kernels, spec.device)
        (weights, precision) = (spec.weights, spec.sampler.precision)
        models = [frozen.model, frozen.guidanceModel, frozen.classifier].map { $0?.sha256 }
        gpu = attempt.gpu
    }
}
