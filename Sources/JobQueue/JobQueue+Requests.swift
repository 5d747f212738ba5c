internal import GRDB
public import Jobs

/// Requests of users. Each is one transaction; a request for the present state changes at most its
/// reason.
extension JobQueue {
    /// Requests the end of a job: without a worker it is `cancelled` at once, with a worker it is `cancelling` until the
    /// worker has ended.
    /// - Throws: `JobQueueError.noSuchJob`, `.badState` for a state that does not allow the change, `.failed`.
    @discardableResult
    public func requestCancel(
        _ number: Int, reason: String? = nil, at time: Timestamp = .now
    ) throws(JobQueueError) -> Job {
        try request(number, "cancel a job", unless: [.cancelling], reason) { database, job, changed in
            let why = reason ?? "cancelled on request"
            switch job.state {
            case .queued, .held, .paused:
                let text = job.attempt == 0 ? "Cancelled before it ran." : "Cancelled while it waited."
                return try Self.end(
                    database, job, .cancelled, JobExit(text: text), reason: why, at: time, &changed)
            case .starting, .running, .pausing: return try Self.move(database, job, to: .cancelling, why, &changed)
            case .cancelling, .succeeded, .failed, .cancelled:
                throw JobQueueError.badState(job, wanted: JobState.allCases.filter { !$0.isFinal })
            }
        }
    }

    /// Holds a queued job until it is released.
    /// - Throws: `JobQueueError.noSuchJob`, `.badState` for a state that does not allow the change, `.failed`.
    @discardableResult
    public func hold(_ number: Int, reason: String? = nil) throws(JobQueueError) -> Job {
        try request(number, "hold a job", unless: [.held], reason) { database, job, changed in
            try Self.expect(job, [.queued])
            return try Self.move(database, job, to: .held, reason ?? "held on request", &changed)
        }
    }

    /// Releases a held job.
    /// - Throws: `JobQueueError.noSuchJob`, `.badState` for a state that does not allow the change, `.failed`.
    @discardableResult
    public func release(_ number: Int) throws(JobQueueError) -> Job {
        try request(number, "release a job", unless: [.queued]) { database, job, changed in
            try Self.expect(job, [.held])
            return try Self.move(database, job, to: .queued, try Self.waitingReason(database, number), &changed)
        }
    }

    /// Pauses a job: at once if it waits, when its worker has saved otherwise.
    /// - Throws: `JobQueueError.noSuchJob`, `.badState` for a state that does not allow the change, `.failed`.
    @discardableResult
    public func requestPause(_ number: Int, reason: String? = nil) throws(JobQueueError) -> Job {
        try request(number, "pause a job", unless: [.pausing, .paused], reason) { database, job, changed in
            let why = reason ?? "paused on request"
            switch job.state {
            case .queued, .held: return try Self.move(database, job, to: .paused, why, &changed)
            default:
                try Self.expect(job, [.starting, .running])
                return try Self.move(database, job, to: .pausing, why, &changed)
            }
        }
    }

    /// Resumes a paused, failed or cancelled job from its newest checkpoint. Its crashes are forgotten, and a job that
    /// ended at its time limit gets that time again.
    /// - Parameter goBack: removes checkpoints later than the one to resume from, and returns that one. It is called only
    ///   for a job without a worker, and no worker can be started before the job is queued.
    /// - Throws: `JobQueueError.unmet` if the job depends on the success of a job that has ended without it; what `goBack`
    ///   throws.
    @discardableResult
    public func resume(_ number: Int, after goBack: (() throws -> CheckpointSummary)? = nil) throws -> Job {
        var refusal: (any Error)?
        do {
            return try request(number, "resume a job", unless: goBack == nil ? [.queued, .starting, .running] : []) {
                database, job, changed in
                if let goBack {
                    try Self.expect(job, [.paused, .failed, .cancelled])
                    let checkpoint: CheckpointSummary
                    do { checkpoint = try goBack() } catch {
                        refusal = error
                        throw error
                    }
                    try Self.update(
                        database, number,
                        """
                        checkpoint = :checkpoint,
                        progress = CASE WHEN progress IS NOT NULL THEN json_set(progress, '$.step', :step) END
                        """, ["checkpoint": try Job.json(checkpoint), "step": checkpoint.step])
                }
                return try Self.goOn(database, job, &changed)
            }
        } catch {
            throw refusal ?? error
        }
    }

    /// Queues a job again, or keeps it queued once its worker has saved.
    private static func goOn(_ database: Database, _ job: Job, _ changed: inout [Job]) throws -> Job {
        let number = job.number
        switch job.state {
        case .pausing:
            // Its worker was asked to stop and will; then the job is queued.
            let state: JobState = job.started == nil ? .starting : .running
            try update(
                database, number, "stop_cause = coalesce(stop_cause, :cause)",
                ["cause": try Job.json(StopCause.request)])
            return try move(database, job, to: state, "resumed while it saved", &changed)
        case .failed, .cancelled:
            try openDependencies(of: number, job.after ?? [], database)
            try rewind(database, job)
            try update(
                database, number,
                """
                state = 'queued', exit = NULL, finished = NULL, fruitless = 0,
                worked = CASE WHEN worked >= time_limit THEN NULL ELSE worked END, reason = :reason
                """, ["reason": try waitingReason(database, number)])
            return try commit(number: number, database, &changed)
        default:
            try expect(job, [.paused, .failed, .cancelled])
            return try move(database, job, to: .queued, try waitingReason(database, number), &changed)
        }
    }

    /// Changes the priority of a job.
    /// - Throws: `JobQueueError.noSuchJob`, `.badState` for a state that does not allow the change, `.failed`.
    @discardableResult
    public func prioritize(_ number: Int, _ priority: Int) throws(JobQueueError) -> Job {
        try request(number, "change a priority", unless: []) { database, job, changed in
            try Self.expect(job, JobState.allCases.filter { !$0.isFinal })
            if job.priority == priority { return job }
            try Self.update(database, number, "priority = :priority", ["priority": priority])
            return try Self.commit(number: number, database, &changed)
        }
    }

    /// Sets and removes labels.
    /// - Throws: `JobQueueError.noSuchJob`, `.badState` for a state that does not allow the change, `.failed`.
    @discardableResult
    public func label(_ number: Int, set: [String: String], remove: [String]) throws(JobQueueError) -> Job {
        try request(number, "label a job", unless: []) { database, job, changed in
            let labels = job.labels.filter { !remove.contains($0.key) }.merging(set) { $1 }
            if labels == job.labels { return job }
            try Self.update(database, number, "labels = :labels", ["labels": try Job.json(labels)])
            return try Self.commit(number: number, database, &changed)
        }
    }

    private func request(
        _ number: Int, _ operation: String, unless states: [JobState], _ reason: String? = nil,
        _ body: (Database, Job, inout [Job]) throws -> Job
    ) throws(JobQueueError) -> Job {
        try write(operation) { database, changed in
            let job = try Self.job(database, number: number)
            guard states.contains(job.state) else { return try body(database, job, &changed) }
            guard let reason, reason != job.reason else { return job }
            try Self.update(database, number, "reason = :reason", ["reason": reason])
            return try Self.commit(number: number, database, &changed)
        }
    }

    private static func move(
        _ database: Database, _ job: Job, to state: JobState, _ reason: String?, _ changed: inout [Job]
    ) throws -> Job {
        try update(
            database, job.number, "state = :state, reason = :reason, not_before = NULL",
            ["state": state.rawValue, "reason": reason])
        return try commit(number: job.number, database, &changed)
    }
}
