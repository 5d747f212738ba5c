public import Jobs

/// The rule that decides, job by job in the order of the queue, which jobs may start.
///
/// A job that does not fit blocks those behind it on the resources that it waits for: on everything where slots or threads
/// are short, which all jobs take, else on memory and GPUs if they want some. So small jobs use what a large job cannot and
/// never starve it. A job that wants more than the machine has, because the machine shrank after its submission, blocks
/// nobody.
public struct Turns: Sendable {
    /// The verdict on one job.
    public enum Verdict: Sendable, Hashable {
        /// The job may start, with this GPU.
        case starts(gpu: Int?)
        /// A resource is short.
        case lacks(Room.Resource)
        /// The job fits, but would take what a job before it waits for.
        case behind(job: Int, lacking: Room.Resource)
        /// The machine has less of a resource than the job wants.
        case exceeds(Room.Resource)
    }

    private typealias Barrier = (job: Int, lacking: Room.Resource)
    private let room: Room
    private let machine: Room?
    private var all: Barrier?
    private var memory: Barrier?
    private var anyGPU: Barrier?
    private var gpus: [Int: Barrier] = [:]

    /// Begins with the free resources.
    /// - Parameter machine: the resources of the whole machine; `nil` for no limit.
    public init(_ room: Room, of machine: Room? = nil) {
        self.room = room
        self.machine = machine
    }

    /// Whether no further job can start.
    public var isOver: Bool { all != nil }

    /// Decides about the next job of the queue.
    public mutating func next(_ job: Int, _ resources: JobResources) -> Verdict {
        if let excess = machine?.lacks(for: resources) { return .exceeds(excess) }
        if let lacking = room.lacks(for: resources) {
            hold(back: (job, lacking), resources)
            return .lacks(lacking)
        }
        if let barrier = barrier(for: resources) { return .behind(job: barrier.job, lacking: barrier.lacking) }
        return .starts(gpu: room.gpu(for: resources))
    }

    private func barrier(for resources: JobResources) -> Barrier? {
        if let all { return all }
        if resources.memory > 0, let memory { return memory }
        guard let gpu = room.gpu(for: resources) else { return nil }
        return anyGPU ?? gpus[gpu]
    }

    private mutating func hold(back barrier: Barrier, _ resources: JobResources) {
        if barrier.lacking == .slots || barrier.lacking == .threads { all = all ?? barrier }
        if resources.memory > 0 { memory = memory ?? barrier }
        switch resources.gpu {
        case nil: break
        case .any: anyGPU = anyGPU ?? barrier
        case .index(let index): gpus[index] = gpus[index] ?? barrier
        }
    }
}
