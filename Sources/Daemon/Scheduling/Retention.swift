internal import Foundation
internal import JobQueue
internal import Jobs
internal import Logging
internal import Reporting

/// The retention of finished jobs: removes them with their files once they are old enough, and at the start completes
/// removals that a crash cut off.
struct Retention {
    let queue: JobQueue
    let removal: RunRemoval
    let configuration: CurrentConfiguration
    let logger: Logger
    /// Time between two sweeps, by default one hour.
    var interval = Duration.seconds(3600)
    /// The time by which jobs grow old; `nil` for the time of day.
    let time: SteadyTime?
    private let mailbox = Mailbox(empty: ())

    init(
        queue: JobQueue, removal: RunRemoval, configuration: CurrentConfiguration, logger: Logger,
        time: SteadyTime? = nil
    ) {
        self.time = time
        self.queue = queue
        self.removal = removal
        self.configuration = configuration
        self.logger = logger
    }

    /// Starts a sweep, after a reload that may have changed the age.
    func wake() { mailbox.leave { _ in } }

    /// Sweeps until the task is cancelled.
    func run() async {
        // A thousand removals are a thousand synced writes.
        await withTaskExecutorPreference(CallThreads.shared.executor(for: geteuid())) { await sweep() }
    }

    private func sweep() async {
        await withDiscardingTaskGroup { group in
            group.addTask {
                repeat { wake() } while (try? await Task.sleep(for: interval)) != nil
            }
            for await _ in mailbox.doorbell {
                do {
                    try removal.finish(at: time?.now ?? .now)
                } catch {
                    logger.warning("cannot delete what is left of removed jobs: \(error)")
                }
                time?.save()
                if let age = configuration.value.keepFinished { await sweep(olderThan: age) }
            }
            group.cancelAll()
        }
    }

    /// Removes the jobs that ended longer ago than `age`, in seconds.
    func sweep(olderThan age: Double) async {
        do {
            let limit = Timestamp((time?.now ?? .now).date.addingTimeInterval(-age))
            for job in try queue.finished(before: limit) {
                try removal.remove(job.number)
                JobRecords(logger, of: job).write(.notice, "has ended long enough ago and is removed")
            }
        } catch {
            logger.warning("cannot remove old jobs: \(error)")
        }
        await removal.wait()
    }
}
