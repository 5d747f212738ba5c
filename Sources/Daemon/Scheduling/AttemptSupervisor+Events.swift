internal import JobQueue
internal import Jobs

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
                case .checkpoint: attempt.checkpoint = event.checkpoint ?? attempt.checkpoint
                case .warning:
                    reporter.warning(event, of: attempt.job)
                    attempt.text = event.text ?? attempt.text
                case .finished:
                    attempt.text = event.text ?? attempt.text
                    attempt.foundNoSpace = event.warning == .noSpace
                    if event.warning == .notFinite { reporter.warning(event, of: attempt.job) }
                case .progress, .preview: break
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
            if isDue { attempt.isTimed = false }
            if let progress = attempt.progress, isDue || ContinuousClock.now >= attempt.due {
                try queue.recordProgress(number, progress)
                attempt.written(after: Self.interval)
            }
        } catch {
            reporter.trouble("cannot note what the worker of job \(number) did: \(error)", of: attempt.job)
        }
    }
}
