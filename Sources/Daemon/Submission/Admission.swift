internal import Control
internal import JobQueue
internal import Jobs

/// The check at submit that a job's resources fit the machine at all.
struct Admission: Sendable {
    /// The machine's resources for workers.
    let room: Room
    /// Threads of a worker where the submission names none.
    let threads: Int

    /// The resources that a job takes.
    /// - Throws: `ControlError.notAdmitted` for more than the machine has.
    func resources(of spec: JobSpec, threads: Int?, memory: Int?) throws(ControlError) -> JobResources {
        let resources = JobResources(threads: threads ?? self.threads, memory: memory ?? 0, gpu: spec.gpu)
        guard resources.threads > 0 else { throw refusal("asks for \(resources.threads) threads; valid is 1 or more") }
        guard resources.memory >= 0 else { throw refusal("asks for \(resources.memory) bytes of memory") }
        if let excess = room.lacks(for: resources) { throw refusal(Self.words(excess, resources, room)) }
        try checkMemory(of: spec)
        return resources
    }

    /// Copies of the parameters in training: weights, gradients, two moments of the optimiser, and the average.
    private static let copies = 5.0

    /// Refuses a network that cannot be trained in the machine's memory: only what is certain is compared.
    private func checkMemory(of spec: JobSpec) throws(ControlError) {
        guard let need = Self.need(of: spec) else { return }
        guard need.least > Double(room.memory) else { return }
        let activations =
            need.activations > need.weights / 10
            ? ", and \(Self.words(need.activations)) for what a step keeps for its backward pass" : ""
        throw refusal(
            "needs at least \(Self.words(need.least)) of memory\(activations.isEmpty ? "" : ": \(Self.words(need.weights))") for "
                + "the weights of its network, their gradients, two moments and the average\(activations), and there are "
                + "\(ByteSize.words(room.memory)) in all (cfgd --memory); make the network"
                + (activations.isEmpty ? " smaller" : " or train.batch smaller, or set train.accumulate"))
    }

    /// The memory that a training needs on the CPU.
    struct MemoryNeed {
        /// Bytes of weights, gradients, moments and average.
        let weights: Double
        /// Bytes that a step keeps for its backward pass.
        let activations: Double
        /// The certain part.
        var least: Double { weights + activations }
        /// The probable amount: measured trainings keep 1.8 to 3.2 times the certain activations (8 times with ADM), and the tensor
        /// engine takes 200 to 300 MB.
        var probable: Double { weights + 2.5 * activations + 300e6 }
    }

    /// `nil` for a job that trains nothing, and for a GPU, whose memory is not known here.
    static func need(of spec: JobSpec) -> MemoryNeed? {
        guard spec.gpu == nil, let training = spec.training else { return nil }
        return MemoryNeed(
            weights: 4 * copies * training.network.fewestParameters, activations: training.fewestActivationBytes)
    }

    /// The warning about a training that probably needs more memory than it asks for, or than there is.
    func warnings(of spec: JobSpec, _ resources: JobResources) -> [SpecIssue] {
        guard let need = Self.need(of: spec) else { return [] }
        let asked = resources.memory > 0
        let limit = asked ? resources.memory : room.memory
        guard need.probable > Double(limit) else { return [] }
        let lack =
            asked ? "it asks for \(ByteSize.words(limit))" : "there are \(ByteSize.words(limit)) in all (cfgd --memory)"
        return [
            SpecIssue(
                file: nil, line: nil, column: nil, field: "train.batch",
                message:
                    "the job needs about \(Self.words(need.probable)) of memory, and \(lack); make the batch or the network "
                    + "smaller, or set train.accumulate")
        ]
    }

    private static func words(_ bytes: Double) -> String { ByteSize.words(Int(clamping: UInt64(bytes))) }

    /// The excess of a request over the machine, as in "asks for 8 threads and there are 4 in all".
    static func words(_ excess: Room.Resource, _ resources: JobResources, _ room: Room) -> String {
        let gpus = room.gpus.map(String.init).joined(separator: ", ")
        return switch (excess, resources.gpu) {
        case (.slots, _): "could never start: the daemon runs no workers"
        case (.threads, _):
            "asks for \(CountText.words(resources.threads, "thread")) and there \(room.threads == 1 ? "is" : "are") \(room.threads) in all "
                + "(cfgd --cpus)"
        case (.memory, _):
            "asks for \(ByteSize.words(resources.memory)) of memory and there are "
                + "\(ByteSize.words(room.memory, apartFrom: resources.memory)) in all (cfgd --memory)"
        case (.gpu, .index(let index)?) where !room.gpus.isEmpty:
            "asks for cuda:\(index) and the daemon hands out the GPUs \(gpus) (cfgd --gpus)"
        case (.gpu, .index(let index)?):
            "asks for a GPU (device: cuda:\(index)) and the daemon hands out none (cfgd --gpus)"
        case (.gpu, _): "asks for a GPU (device: cuda) and the daemon hands out none (cfgd --gpus)"
        }
    }

    private func refusal(_ text: String) -> ControlError { .notAdmitted(text: "the job \(text)") }
}
