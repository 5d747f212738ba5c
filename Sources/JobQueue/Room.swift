public import Jobs

/// Resources for workers: those that are free, or those of the whole machine.
public struct Room: Sendable, Hashable {
    /// A kind of resource.
    public enum Resource: String, Sendable, Hashable, CaseIterable { case slots, threads, memory, gpu }

    /// The number of workers.
    public var slots: Int
    /// Threads of all workers' tensor engines together.
    public var threads: Int
    /// Bytes of memory of all workers that declare a need.
    public var memory: Int
    /// The indices of the unused GPUs, ascending.
    public var gpus: [Int]
    /// The number of light workers, which take neither slots nor threads.
    public var lightSlots: Int

    /// Creates the unused resources of a machine.
    public init(
        slots: Int = .max, threads: Int = .max, memory: Int = .max, gpus: [Int] = [], lightSlots: Int = 0
    ) {
        self.slots = slots
        self.threads = threads
        self.memory = memory
        self.gpus = gpus.sorted()
        self.lightSlots = lightSlots
    }

    /// The resources for light workers alone: they share the threads of the others.
    public var light: Room { Room(slots: lightSlots, threads: .max, memory: memory, gpus: gpus) }

    /// The resources that jobs with a worker leave free. As many light jobs as there are light slots take neither slots nor
    /// threads, whichever of them were started when.
    public func without(_ jobs: [Job]) -> Room {
        var room = self
        for job in jobs.sorted(by: { $0.number < $1.number }) {
            let resources = job.resources ?? JobResources()
            guard job.kind.traits.isLight, room.lightSlots > 0 else {
                room.take(resources, gpu: job.gpu)
                continue
            }
            room.lightSlots -= 1
            room.memory -= resources.memory
            room.gpus.removeAll { $0 == job.gpu }
        }
        return room
    }

    /// The first resource that a job lacks; `nil` if the job fits.
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

    /// The GPU that a job gets, if it fits.
    public func gpu(for resources: JobResources) -> Int? {
        switch resources.gpu {
        case nil: nil
        case .any: gpus.first
        case .index(let index): index
        }
    }

    /// Takes the resources of one more worker. They may become negative where a worker was started under another
    /// configuration.
    public mutating func take(_ resources: JobResources, gpu: Int?) {
        slots -= 1
        threads -= resources.threads
        memory -= resources.memory
        gpus.removeAll { $0 == gpu }
    }

    /// Returns the resources of a worker that has ended.
    public mutating func giveBack(_ resources: JobResources, gpu: Int?) {
        slots += 1
        threads += resources.threads
        memory += resources.memory
        if let gpu { gpus = (gpus.filter { $0 != gpu } + [gpu]).sorted() }
    }
}
