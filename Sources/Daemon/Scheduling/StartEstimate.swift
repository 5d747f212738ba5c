internal import JobQueue
internal import Jobs

/// The estimate of a waiting job's start: a simulation of the queue with the measured rates.
struct StartEstimate: Sendable {
    /// A worker that takes resources until its job is done.
    struct Busy: Sendable {
        var resources: JobResources
        var gpu: Int?
        /// Seconds of work left; `nil` before a rate was measured.
        var seconds: Double?
    }

    /// The machine's resources for workers.
    let room: Room
    let running: [Busy]
    /// The queued jobs in the order in which they start.
    let waiting: [WaitingJob]

    /// Simulates the queue until the last waiting job starts.
    ///
    /// A job without a measured rate counts as done at once; then the result is a lower bound and marked as such.
    /// - Returns: the time from now; `nil` where nothing can be estimated.
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
