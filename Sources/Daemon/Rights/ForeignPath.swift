internal import Control
internal import Foundation
internal import JobQueue
internal import Jobs

/// The check that a path does not lead into a run directory that its user may not see.
///
/// The daemon and its workers can read all run directories, a user only some. Paths are checked at submit and again at each
/// start, since a symbolic link can be changed in between.
struct ForeignPath {
    let queue: JobQueue
    /// The state directory.
    let state: URL
    /// Throws where the contents of a job may not be used.
    let permit: (Job) throws -> Void

    /// - Returns: the objection as a clause; `nil` where there is none.
    /// - Throws: what `permit` throws, and `JobQueueError`.
    func objection(to path: String) throws -> String? {
        guard let place = StatePath(path, in: state) else { return nil }
        if case .run(let number) = place {
            do {
                try permit(queue.job(number))
                return nil
            } catch JobQueueError.noSuchJob {
                // Nobody owns the directory of a removed job.
            }
        }
        return "\(path) is in the daemon's own directory; name a file in the run directory of a job, or one elsewhere"
    }
}
