internal import Control
internal import Foundation
internal import JobQueue
internal import Jobs

/// Whether a path leads to what its user may not see.
///
/// The daemon and its workers can read all run directories, a user only some: what is in the state directory is not read on
/// behalf of somebody who may not see it. It is looked at when a job is submitted and again at each of its starts, since a
/// symbolic link can be changed in between.
struct ForeignPath {
    let queue: JobQueue
    /// The state directory.
    let state: URL
    /// Throws where what is inside a job may not be used.
    let permit: (Job) throws -> Void

    /// - Returns: what is wrong with the path; `nil` where nothing is.
    /// - Throws: what `permit` throws.
    func objection(to path: String) throws -> String? {
        guard let place = StatePath(path, in: state) else { return nil }
        if case .run(let number) = place {
            do {
                try permit(queue.job(number))
                return nil
            } catch JobQueueError.noSuchJob {
                // The directory of a job that is gone is nobody's.
            }
        }
        return "\(path) is in the daemon's own directory; name a file in the run directory of a job, or one elsewhere"
    }
}
