public import Jobs

/// Decides, job after job in the order of their turn, who may start.
///
/// A job that does not fit holds back those behind it from what it waits for: from everything where slots or threads are
/// short, which all jobs take, and otherwise from memory and GPUs of which it wants some itself. So small jobs fill what
/// a large one cannot use and never starve it. A job that wants more than the machine has, since it has less than when the
/// job was submitted, holds back nobody.
public struct Turns: Sendable {
    /// What a job has to expect.
    public enum Verdict: Sendable, Hashable {
        /// It may start, with this GPU.
        case starts(gpu: Int?)
        /// There is too little of something.
        case lacks(Room.Resource)
        /// It would fit, but would take what the job before it waits for.
        case behind(job: Int, lacking: Room.Resource)
        /// The machine has not as much of something in all.
        case exceeds(Room.Resource)
    }

    private typealias Barrier = (job: Int, lacking: Room.Resource)
    private let room: Room
    private let machine: Room?
    private var all: Barrier?
    private var memory: Barrier?
    private var anyGPU: Barrier?
    private var gpus: [Int: Barrier] = [:]

    /// Begins with what is free.
    /// - Parameter machine: all that there is; `nil` if nothing is too much.
    public init(_ room: Room, of machine: Room? = nil) {
        self.room = room
        self.machine = machine
    }

    /// Whether nobody further can start.
    public var isOver: Bool { all != nil }

    /// Decides about the next job in the order of turns.
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
