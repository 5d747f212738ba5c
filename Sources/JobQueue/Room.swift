public import Jobs

/// What of the machine is free for further workers, or all that there is.
public struct Room: Sendable, Hashable {
    /// What there can be too little of.
    public enum Resource: String, Sendable, Hashable, CaseIterable { case slots, threads, memory, gpu }

    /// Further workers.
    public var slots: Int
    /// Threads of their tensor engines, over all of them.
    public var threads: Int
    /// Bytes of memory, over all workers that say how much they need.
    public var memory: Int
    /// The indices of the GPUs that nobody uses, ascending.
    public var gpus: [Int]

    /// Describes room.
    public init(slots: Int = .max, threads: Int = .max, memory: Int = .max, gpus: [Int] = []) {
        self.slots = slots
        self.threads = threads
        self.memory = memory
        self.gpus = gpus.sorted()
    }

    /// The first thing of which there is too little for a job; `nil` if it fits.
    public func lacks(for resources: JobResources) -> Resource? {
        if slots < 1 { return .slots }
        if resources.threads > threads { return .threads }
        if resources.memory > memory { return .memory }
        switch resources.gpu {
        case nil: return nil
        case .any: return gpus.isEmpty ? .gpu : nil
        case .index(let index): return gpus.contains(index) ? nil : .gpu
        }
    }

    /// The GPU that a job gets which fits.
    public func gpu(for resources: JobResources) -> Int? {
        switch resources.gpu {
        case nil: nil
        case .any: gpus.first
        case .index(let index): index
        }
    }

    /// The room that is left beside one more worker. It may be less than nothing where a worker was started under
    /// another configuration.
    public mutating func take(_ resources: JobResources, gpu: Int?) {
        slots -= 1
        threads -= resources.threads
        memory -= resources.memory
        gpus.removeAll { $0 == gpu }
    }

    /// The room that there is after a worker's end.
    public mutating func giveBack(_ resources: JobResources, gpu: Int?) {
        slots += 1
        threads += resources.threads
        memory += resources.memory
        if let gpu { gpus = (gpus.filter { $0 != gpu } + [gpu]).sorted() }
    }
}
