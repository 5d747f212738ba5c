internal import Control
internal import Foundation
internal import Jobs
internal import Synchronization

/// The wait for the end of one job.
struct JobWaiter {
    let connection: LastingConnection

    /// Returns the job in its final state.
    /// - Parameters:
    ///   - showing: whether its progress is shown on standard error.
    ///   - fetching: the command that fetches the result afterwards, for whoever interrupts the wait.
    func final(_ job: Job, showing: Bool, fetching: String? = nil) async throws -> Job {
        let latest = LatestJob(job)
        let interruption = InterruptMessage { JobSentence.interrupted(latest.job, fetching: fetching) }
        defer { withExtendedLifetime(interruption) {} }
        let display = LiveDisplay(on: .talk)
        let ends = try await JobWatch(connection: connection).follow(["\(job.number)"]) { reply in
            latest.job = reply.job
            if showing { display.show(reply.job) }
        }
        display.close()
        guard let end = ends.first else { throw ControlError.noSuchJob(job: "\(job.number)") }
        return end
    }

    /// The newest state of the job, which the handler of Ctrl-C reads.
    private final class LatestJob: Sendable {
        private let value: Mutex<Job>

        init(_ job: Job) { value = Mutex(job) }

        var job: Job {
            get { value.withLock { $0 } }
            set { value.withLock { $0 = newValue } }
        }
    }
}
