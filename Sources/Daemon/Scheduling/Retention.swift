internal import Foundation
internal import JobQueue
internal import Jobs
internal import Logging
internal import ServiceLifecycle

/// Removes finished jobs with all their files when they are old enough, and at the start what a crash left of a removal.
struct Retention: Service {
    let queue: JobQueue
    let removal: RunRemoval
    /// Seconds that a finished job is kept; `nil` for ever.
    let age: Double?
    let logger: Logger
    /// How often it looks.
    var interval = Duration.seconds(3600)

    func run() async throws {
        do { try removal.finish() } catch { logger.warning("cannot delete what is left of removed jobs: \(error)") }
        guard let age else { return }
        await cancelWhenGracefulShutdown {
            repeat { sweep(olderThan: age) } while (try? await Task.sleep(for: interval)) != nil
        }
    }

    /// Removes what is old enough now.
    func sweep(olderThan age: Double) {
        do {
            let limit = Timestamp(Date(timeIntervalSinceNow: -age))
            for job in try queue.finished(before: limit) {
                try removal.remove(job.number)
                logger.notice(
                    "job \(job.number) (\(job.name)) has ended long enough ago and is removed",
                    metadata: ["CFGD_JOB": "\(job.number)", "CFGD_JOB_NAME": .string(job.name)])
            }
        } catch {
            logger.warning("cannot remove old jobs: \(error)")
        }
    }
}
