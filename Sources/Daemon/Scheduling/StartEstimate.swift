internal import JobQueue
internal import Jobs

/// When a waiting job will start, if everything goes on as fast as it was measured: the queue played forward.
struct StartEstimate: Sendable {
    /// A worker that takes room until its job is done.
    struct Busy: Sendable {
        var resources: JobResources
        var gpu: Int?
        /// Seconds of work that it has left; `nil` before they are known.
        var seconds: Double?
    }

    /// What the machine has for workers.
    let room: Room
    let running: [Busy]
    /// The jobs in the order of their turn.
    let waiting: [WaitingJob]

    /// Seconds until the last of the waiting jobs starts.
    ///
    /// A job of which nothing was measured is taken to be done at once, so that the result is the least that is to be
    /// expected, and marked as such.
    /// - Returns: `nil` if nothing can be said.
    func start() -> (seconds: Double, isLowerBound: Bool)? {
        guard let target = waiting.last?.number else { return nil }
        var room = room
        var isLowerBound = false
        var busy: [(end: Double, job: Busy)] = []
        func begin(_ job: Busy, at time: Double) {
            room.take(job.resources, gpu: job.gpu)
            if job.seconds == nil { isLowerBound = true }
            busy.append((time + max(0, job.seconds ?? 0), job))
        }
        for job in running { begin(job, at: 0) }
        var queue = waiting
        var now = 0.0
        while true {
            while let (index, gpu) = next(queue, room) {
                let job = queue.remove(at: index)
                if job.number == target { return now == 0 && isLowerBound ? nil : (now, isLowerBound) }
                begin(Busy(resources: job.resources, gpu: gpu, seconds: job.seconds), at: now)
            }
            guard let end = busy.map(\.end).min() else { return nil }
            now = end
            for (_, job) in busy.filter({ $0.end <= end }) { room.giveBack(job.resources, gpu: job.gpu) }
            busy.removeAll { $0.end <= end }
        }
    }

    private func next(_ queue: [WaitingJob], _ free: Room) -> (index: Int, gpu: Int?)? {
        var turns = Turns(free, of: room)
        for (index, job) in queue.enumerated() where !turns.isOver {
            if case .starts(let gpu) = turns.next(job.number, job.resources) { return (index, gpu) }
        }
        return nil
    }
}
