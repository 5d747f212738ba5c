internal import Control
internal import JobQueue
internal import Jobs

/// Refuses at submit what could never start.
struct Admission: Sendable {
    /// What the machine has for workers.
    let room: Room
    /// Threads of a worker where the submitter says nothing.
    let threads: Int

    /// What a job will take of the machine.
    /// - Throws: `ControlError.notAdmitted` for more than there is.
    func resources(of spec: JobSpec, threads: Int?, memory: Int?) throws(ControlError) -> JobResources {
        let resources = JobResources(threads: threads ?? self.threads, memory: memory ?? 0, gpu: spec.gpu)
        guard resources.threads > 0 else { throw refusal("asks for \(resources.threads) threads; valid is 1 or more") }
        guard resources.memory >= 0 else { throw refusal("asks for \(resources.memory) bytes of memory") }
        switch room.lacks(for: resources) {
        case nil: return resources
        case .slots?: throw refusal("could never start: the daemon runs no workers")
        case .threads?:
            throw refusal("asks for \(resources.threads) threads and there are \(room.threads) in all (cfgd --cpus)")
        case .memory?:
            throw refusal(
                "asks for \(resources.memory) bytes of memory and there are \(room.memory) in all (cfgd --memory)")
        case .gpu? where room.gpus.isEmpty:
            throw refusal("asks for a GPU (device: \(spec.device)) and the daemon hands out none (cfgd --gpus)")
        case .gpu?:
            let list = room.gpus.map(String.init).joined(separator: ", ")
            throw refusal("asks for \(spec.device) and the daemon hands out the GPUs \(list) (cfgd --gpus)")
        }
    }

    private func refusal(_ text: String) -> ControlError { .notAdmitted(text: "the job \(text)") }
}
