internal import JobQueue
internal import Jobs
internal import Logging

extension AttemptSupervisor {
    /// Copies the worker's new events into the queue.
    func note(_ attempt: inout RunningAttempt, isDue: Bool) {
        let number = attempt.job.number
        do {
            var follower = attempt.follower
            defer { attempt.follower = follower }
            try follower.readNew { event in
                if let progress = event.progress { attempt.progress = progress }
                switch event.event {
                case .started, .resumed: attempt.begun = attempt.begun ?? event.time
                // Of several checkpoints only the newest matters.
                case .checkpoint:
                    let run = RunDirectory(path: attempt.job.directory)
                    attempt.checkpoint = event.checkpoint?.located(in: run) ?? attempt.checkpoint
                    // A progress that is noted later must not lead back behind the checkpoint.
                    if let step = event.checkpoint?.step, let progress = attempt.progress, step <= progress.total {
                        attempt.progress?.step = max(progress.step, step)
                    }
                case .warning:
                    reporter.warning(event, of: attempt.job)
                    attempt.text = event.text ?? attempt.text
                case .finished:
                    attempt.text = event.text ?? attempt.text
                    attempt.foundNoSpace = event.warning == .noSpace
                    if event.warning == .notFinite { reporter.warning(event, of: attempt.job) }
                case .data, .progress, .preview: break
                }
            }
            if let begun = attempt.begun {
                // A job in state cancelling keeps its state.
                if try queue.job(number).state == .starting { try queue.markRunning(number, at: begun) }
                attempt.begun = nil
            }
            if let checkpoint = attempt.checkpoint {
                try queue.recordCheckpoint(number, checkpoint, progress: attempt.progress)
                attempt.checkpoint = nil
                attempt.written(after: Self.interval)
            }
            makeRoom(&attempt)
            if isDue { attempt.isTimed = false }
            if let progress = attempt.progress, isDue || ContinuousClock.now >= attempt.due {
                try queue.recordProgress(number, progress)
                attempt.written(after: Self.interval)
            }
            if let loss = attempt.loss { abandon(attempt.job, loss) }
        } catch let lost as EventsLost {
            abandon(attempt.job, attempt.loss ?? "\(lost)")
        } catch {
            reporter.trouble("cannot note what the worker of job \(number) did: \(error)", of: attempt.job)
        }
    }

    /// Stops the worker of a job whose files were taken away: what it still does could not be followed, and another attempt
    /// would begin with what somebody else left there.
    private func abandon(_ job: Job, _ reason: String) {
        guard workers.request(job.number).request == .none else { return }
        reporter.note("loses its files and is stopped: \(reason)", .error, of: job)
        workers.stop(job.number, .save, because: .lost(reason))
    }
}
