internal import Foundation
internal import GRDB
public import Jobs

/// Transitions that a job's worker causes. Each is one transaction that checks the state from which it starts.
extension JobQueue {
    private static let withWorker = JobState.allCases.filter(\.hasWorker)

    /// Records the first event of the attempt's worker.
    /// - Throws: `JobQueueError.noSuchJob`, `.badState` for a state that does not allow the change, `.failed`.
    @discardableResult
    public func markRunning(_ number: Int, at time: Timestamp = .now) throws(JobQueueError) -> Job {
        try change(
            number, from: [.starting], "mark a job as running",
            set: "state = 'running', started = coalesce(started, :time)", { ["time": time.description] })
    }

    /// Records the progress of a job.
    /// - Throws: `JobQueueError.noSuchJob`, `.badState` for a state that does not allow the change, `.failed`.
    @discardableResult
    public func recordProgress(_ number: Int, _ progress: JobProgress) throws(JobQueueError) -> Job {
        try change(
            number, from: Self.withWorker, "note progress", set: "progress = :progress",
            { ["progress": try Job.json(progress)] })
    }

    /// Records a new checkpoint, which ends a row of crashes. A recorded progress is never behind the checkpoint's step:
    /// reports are thinned, and a worker that stops saves without one.
    /// - Parameter progress: the progress, if it is newer than the recorded one.
    /// - Throws: `JobQueueError.noSuchJob`, `.badState` for a state that does not allow the change, `.failed`.
    @discardableResult
    public func recordCheckpoint(
        _ number: Int, _ checkpoint: CheckpointSummary, progress: JobProgress? = nil
    ) throws(JobQueueError) -> Job {
        try change(
            number, from: Self.withWorker, "note a checkpoint",
            set: """
                checkpoint = :checkpoint, fruitless = 0, progress = CASE
                    WHEN json_extract(coalesce(:progress, progress), '$.step')
                        < min(:step, json_extract(coalesce(:progress, progress), '$.total'))
                    THEN json_set(
                        coalesce(:progress, progress), '$.step',
                        min(:step, json_extract(coalesce(:progress, progress), '$.total')))
                    ELSE coalesce(:progress, progress) END
                """,
            {
                [
                    "checkpoint": try Job.json(checkpoint), "progress": try Job.json(progress),
                    "step": checkpoint.step,
                ]
            })
    }

    /// Records that the worker is asked to stop so that another job finds room; then the job is queued.
    /// - Throws: `JobQueueError.noSuchJob`, `.badState` for a state that does not allow the change, `.failed`.
    @discardableResult
    public func yield(_ number: Int, to other: Int, reason: String) throws(JobQueueError) -> Job {
        try change(
            number, from: [.starting, .running], "let a job make room",
            set: "reason = :reason, stop_cause = coalesce(stop_cause, :cause)",
            { ["reason": reason, "cause": try Job.json(StopCause.makesRoom(for: other))] })
    }

    /// Records that the worker is asked to stop at its job's time limit.
    /// - Throws: `JobQueueError.noSuchJob`, `.badState` for a state that does not allow the change, `.failed`.
    @discardableResult
    public func reachTimeLimit(_ number: Int) throws(JobQueueError) -> Job {
        try change(
            number, from: Self.withWorker, "end a job's time", set: "stop_cause = coalesce(stop_cause, :cause)",
            { ["cause": try Job.json(StopCause.timeLimit)] })
    }

    /// The cause of a request to stop; `nil` without a request, or where the job's state tells it.
    /// - Throws: `JobQueueError.failed` if the database cannot be read.
    public func stopCause(of number: Int) throws(JobQueueError) -> StopCause? {
        try read("read why a worker leaves") { database in
            try Row.fetchOne(database, sql: "SELECT stop_cause FROM job WHERE number = ?", arguments: [number])
                .flatMap { try Job.value($0, "stop_cause") }
        }
    }

    /// Records a worker's end without an outcome and without a fault of the job: the job is queued, or `paused` or
    /// `cancelled` if that was requested.
    /// - Throws: `JobQueueError.noSuchJob`, `.badState` for a state that does not allow the change, `.failed`.
    @discardableResult
    public func requeue(
        _ number: Int, exit: JobExit, reason: String? = nil, at time: Timestamp = .now
    ) throws(JobQueueError) -> Job {
        try write("requeue a job") { database, changed in
            let job = try Self.job(database, number: number)
            try Self.expect(job, Self.withWorker)
            if let job = try Self.stop(database, job, exit, at: time, &changed) { return job }
            try Self.rewind(database, job)
            try Self.update(
                database, number, "state = 'queued', reason = :reason, \(Self.withoutWorker)",
                ["reason": reason, "now": time.description])
            return try Self.commit(number: number, database, &changed)
        }
    }

    /// Records a crash: the job is queued, or `failed` after more than its limit of crashes without a new checkpoint, or
    /// `paused` or `cancelled` if that was requested.
    /// - Parameters:
    ///   - limit: the limit of crashes for a job without one of its own.
    ///   - pause: seconds until the job is tried again, by the number of crashes in a row without a new checkpoint.
    /// - Throws: `JobQueueError.noSuchJob`, `.badState` for a state that does not allow the change, `.failed`.
    @discardableResult
    public func retry(
        _ number: Int, limit: Int, exit: JobExit, pause: (_ crashes: Int) -> Double = { _ in 0 },
        at time: Timestamp = .now
    ) throws(JobQueueError) -> Job {
        try write("requeue a job after a crash") { database, changed in
            let job = try Self.job(database, number: number)
            try Self.expect(job, Self.withWorker)
            if let job = try Self.stop(database, job, exit, at: time, &changed) { return job }
            let crashes =
                1
                + (try Int.fetchOne(database, sql: "SELECT fruitless FROM job WHERE number = ?", arguments: [number])
                    ?? 0)
            if crashes > job.retries ?? limit {
                var final = exit
                final.text += " Given up after \(CountText.words(crashes, "attempt")) without a new checkpoint."
                return try Self.end(database, job, .failed, final, at: time, &changed)
            }
            try Self.rewind(database, job)
            let seconds = pause(crashes)
            let notBefore = seconds > 0 ? Timestamp(time.date.addingTimeInterval(seconds)) : nil
            try Self.update(
                database, number,
                """
                state = 'queued', fruitless = :crashes, reason = :reason, not_before = :notBefore, \(Self.withoutWorker)
                """,
                [
                    "crashes": crashes, "reason": exit.text, "notBefore": notBefore?.description,
                    "now": time.description,
                ])
            return try Self.commit(number: number, database, &changed)
        }
    }

    /// Records that no worker could be started, without a fault of the job: it is tried again later, without limit, or is
    /// `paused` or `cancelled` if that was requested.
    /// - Throws: `JobQueueError.noSuchJob`, `.badState` for a state that does not allow the change, `.failed`.
    @discardableResult
    public func postpone(
        _ number: Int, exit: JobExit, seconds: Double, at time: Timestamp = .now
    ) throws(JobQueueError) -> Job {
        try write("postpone a job") { database, changed in
            let job = try Self.job(database, number: number)
            try Self.expect(job, Self.withWorker)
            if let job = try Self.stop(database, job, exit, at: time, &changed) { return job }
            try Self.rewind(database, job)
            try Self.update(
                database, number, "state = 'queued', reason = :reason, not_before = :notBefore, \(Self.withoutWorker)",
                [
                    "reason": exit.text, "notBefore": Timestamp(time.date.addingTimeInterval(seconds)).description,
                    "now": time.description,
                ])
            return try Self.commit(number: number, database, &changed)
        }
    }

    /// Records a worker's end at its job's time limit: the job has `failed`, or is `paused` or `cancelled` if that was
    /// requested.
    /// - Throws: `JobQueueError.noSuchJob`, `.badState` for a state that does not allow the change, `.failed`.
    @discardableResult
    public func timeOut(_ number: Int, exit: JobExit, at time: Timestamp = .now) throws(JobQueueError) -> Job {
        try write("end a job at its time limit") { database, changed in
            let job = try Self.job(database, number: number)
            try Self.expect(job, Self.withWorker)
            if let job = try Self.stop(database, job, exit, at: time, &changed) { return job }
            return try Self.end(database, job, .failed, exit, at: time, &changed)
        }
    }

    /// Records the end of a job: `succeeded`, `failed` or `cancelled`.
    /// - Throws: `JobQueueError.noSuchJob`, `.badState` for a state that does not allow the change, `.failed`.
    @discardableResult
    public func finish(
        _ number: Int, as state: JobState, exit: JobExit, at time: Timestamp = .now
    ) throws(JobQueueError) -> Job {
        precondition(state.isFinal, "a job cannot finish as \(state.rawValue)")
        return try write("finish a job") { database, changed in
            let job = try Self.job(database, number: number)
            try Self.expect(job, Self.withWorker)
            return try Self.end(database, job, state, exit, at: time, &changed)
        }
    }

    /// The state that was requested of a job whose worker has ended; `nil` if the job goes on.
    private static func stop(
        _ database: Database, _ job: Job, _ exit: JobExit, at time: Timestamp, _ changed: inout [Job]
    ) throws -> Job? {
        switch job.state {
        case .cancelling: return try end(database, job, .cancelled, exit, at: time, &changed)
        case .pausing:
            try rewind(database, job)
            // What a worker could not save is part of the reason; an undisturbed save says nothing new.
            let stopped = Int(WorkerStatus.stopped.rawValue)
            let isSaved = exit.signal == nil && exit.code ?? stopped == stopped
            let reason = isSaved ? job.reason : [job.reason, exit.text].compactMap { $0 }.joined(separator: "; ")
            try update(
                database, job.number, "state = 'paused', reason = :reason, \(withoutWorker)",
                ["reason": reason, "now": time.description])
            return try commit(number: job.number, database, &changed)
        default: return nil
        }
    }
}
