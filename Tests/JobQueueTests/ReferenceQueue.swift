import Jobs

/// A reference implementation of the queue's contract, without database and speed.
struct ReferenceQueue {
    struct Entry {
        var state = JobState.queued
        var priority = 0
        var threads = 1
        var attempt = 0
        var fruitless = 0
        var started = false
        /// The request to the job, and its open part.
        var after: [JobDependency] = []
        var open: [JobDependency] = []
    }

    enum Refusal: Error { case refused }

    private(set) var jobs: [Int: Entry] = [:]
    var isDrained = false
    private var last = 0

    mutating func submit(priority: Int, threads: Int, isHeld: Bool, after: [JobDependency]) throws -> Int {
        last += 1
        var entry = Entry(
            state: isHeld ? .held : .queued, priority: priority, threads: threads, after: after)
        entry.open = try openOnes(after)
        jobs[last] = entry
        return last
    }

    mutating func claim(threads: Int) -> Int? {
        guard !isDrained else { return nil }
        let turn = jobs.filter { $0.value.state == .queued && $0.value.open.isEmpty }
            .min { (-$0.value.priority, $0.key) < (-$1.value.priority, $1.key) }
        guard let turn, turn.value.threads <= threads else { return nil }
        jobs[turn.key]?.state = .starting
        jobs[turn.key]?.attempt += 1
        return turn.key
    }

    mutating func markRunning(_ number: Int) throws {
        try change(number, from: [.starting]) {
            $0.state = .running
            $0.started = true
        }
    }

    mutating func checkpoint(_ number: Int) throws {
        try change(number, from: Self.withWorker) { $0.fruitless = 0 }
    }

    mutating func requeue(_ number: Int) throws {
        if try stopped(number) { return }
        jobs[number]?.state = .queued
    }

    mutating func crash(_ number: Int, limit: Int) throws {
        if try stopped(number) { return }
        jobs[number]?.fruitless += 1
        if try entry(number).fruitless > limit { end(number, .failed) } else { jobs[number]?.state = .queued }
    }

    mutating func timeOut(_ number: Int) throws {
        if try !stopped(number) { end(number, .failed) }
    }

    mutating func finish(_ number: Int, _ state: JobState) throws {
        try change(number, from: Self.withWorker) { _ in }
        end(number, state)
    }

    mutating func cancel(_ number: Int) throws {
        switch try entry(number).state {
        case .queued, .held, .paused: end(number, .cancelled)
        case .starting, .running, .pausing: jobs[number]?.state = .cancelling
        case .cancelling: break
        case .succeeded, .failed, .cancelled: throw Refusal.refused
        }
    }

    mutating func hold(_ number: Int) throws { try change(number, from: [.queued, .held]) { $0.state = .held } }

    mutating func release(_ number: Int) throws { try change(number, from: [.queued, .held]) { $0.state = .queued } }

    mutating func pause(_ number: Int) throws {
        try change(number, from: [.queued, .held, .paused, .starting, .running, .pausing]) { job in
            job.state = job.state.hasWorker ? .pausing : .paused
        }
    }

    mutating func resume(_ number: Int) throws {
        let job = try entry(number)
        switch job.state {
        case .queued, .starting, .running: break
        case .paused: jobs[number]?.state = .queued
        case .pausing: jobs[number]?.state = job.started ? .running : .starting
        case .failed, .cancelled:
            let open = try openOnes(job.after)
            jobs[number]?.state = .queued
            jobs[number]?.fruitless = 0
            jobs[number]?.open = open
        case .held, .cancelling, .succeeded: throw Refusal.refused
        }
    }

    mutating func prioritize(_ number: Int, _ priority: Int) throws {
        guard try !entry(number).state.isFinal else { throw Refusal.refused }
        jobs[number]?.priority = priority
    }

    mutating func remove(_ number: Int) throws {
        let isNeeded = jobs.values.contains { $0.open.contains { $0.job == number } }
        guard try !entry(number).state.hasWorker, !isNeeded else { throw Refusal.refused }
        jobs[number] = nil
    }

    private static let withWorker: [JobState] = [.starting, .running, .pausing, .cancelling]

    private func entry(_ number: Int) throws -> Entry {
        guard let entry = jobs[number] else { throw Refusal.refused }
        return entry
    }

    private func openOnes(_ after: [JobDependency]) throws -> [JobDependency] {
        try after.filter { dependency in
            let isMet = dependency.isMet(by: try entry(dependency.job).state)
            if isMet == false { throw Refusal.refused }
            return isMet == nil
        }
    }

    private mutating func change(_ number: Int, from states: [JobState], _ body: (inout Entry) -> Void) throws {
        var job = try entry(number)
        guard states.contains(job.state) else { throw Refusal.refused }
        body(&job)
        jobs[number] = job
    }

    /// Whether the worker's end was requested.
    private mutating func stopped(_ number: Int) throws -> Bool {
        switch try entry(number).state {
        case .cancelling: end(number, .cancelled)
        case .pausing: jobs[number]?.state = .paused
        case .starting, .running: return false
        default: throw Refusal.refused
        }
        return true
    }

    private mutating func end(_ number: Int, _ state: JobState) {
        jobs[number]?.state = state
        jobs[number]?.open = []
        for (other, entry) in jobs {
            guard let dependency = entry.open.first(where: { $0.job == number }) else { continue }
            if dependency.isMet(by: state) == true {
                jobs[other]?.open.removeAll { $0.job == number }
            } else if jobs[other]?.state.isFinal == false {
                end(other, state)
            }
        }
    }
}
