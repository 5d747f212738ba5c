internal import Control
internal import Foundation
internal import Jobs

/// The wait for the end of one job.
struct JobWaiter {
    let connection: LastingConnection

    /// Returns the job in its final state.
    /// - Parameter showing: whether its progress is shown on standard error.
    func final(_ job: Job, showing: Bool) async throws -> Job {
        let interruption = InterruptMessage(
            hint: "Job \(job.number) is still running; `cfgctl watch \(job.number)` to come back, "
                + "`cfgctl cancel \(job.number)` to stop it.")
        defer { withExtendedLifetime(interruption) {} }
        var display = FollowDisplay(on: .talk)
        let ends = try await JobWatch(connection: connection).follow(["\(job.number)"]) { reply in
            if showing { Output.talk.write(display.text(for: reply.job, now: Date())) }
        }
        Output.talk.write(display.close())
        guard let end = ends.first else { throw ControlError.noSuchJob(job: "\(job.number)") }
        return end
    }
}
