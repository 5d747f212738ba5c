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

    /// Refuses a network that cannot be trained in the machine's memory, whatever the batch.
    private func checkMemory(of spec: JobSpec) throws(ControlError) {
        // The memory of GPUs is not known here.
        guard spec.gpu == nil, let network = spec.training?.network else { return }
        let bytes = 4 * Self.copies * network.fewestParameters
        guard bytes > Double(room.memory) else { return }
        throw refusal(
            "needs at least \(ByteSize.words(Int(clamping: UInt64(bytes)))) of memory for the weights of its network, their "
                + "gradients, two moments and the average, and there are \(ByteSize.words(room.memory)) in all (cfgd --memory); "
                + "make the network smaller")
    }

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
