internal import Control
internal import Foundation
internal import JobQueue
internal import Jobs
internal import Storage

/// The check at submit that a training job's checkpoints fit on the disk beside the reserve.
///
/// A checkpoint's size is taken from the last checkpoint of an equal network. For a network that nobody trained yet the
/// size follows from the data, which the daemon does not read; such a job needs the reserve alone. Checkpoints that other
/// jobs are still going to write do not count: a save without space leaves its job running with a warning.
struct DiskGuard {
    let queue: JobQueue
    /// The state directory.
    let directory: URL
    /// The reserve in bytes, which checkpoints must leave free.
    let reserve: Int
    /// Bytes that a user without privileges may write to the file system of a directory.
    var free: (URL) throws -> Int = freeBytes

    /// The most jobs in which an equal network is searched.
    private static let looked = 16

    /// - Throws: `ControlError.noSpace` with the free and the needed space; `JobQueueError`.
    func admit(_ spec: JobSpec) throws {
        guard let training = spec.training else { return }
        let free = try free(directory)
        let equal = try lastCheckpoint(of: training, spec.kind)
        let count = training.simultaneousCheckpoints
        let (bytes, isTooMuch) = (equal?.bytes ?? 0).multipliedReportingOverflow(by: count)
        let (needed, overflow) = bytes.addingReportingOverflow(reserve)
        guard isTooMuch || overflow || free < needed else { return }
        let plan =
            if let equal {
                "the job needs \(isTooMuch ? "more than there can be" : ByteSize.words(bytes)) for \(CountText.words(count, "checkpoint")) "
                    + "of \(ByteSize.words(equal.bytes)), the size that they have in job \(equal.job), and "
                    + "\(ByteSize.words(reserve)) are kept free (cfgd --reserve)"
            } else {
                "\(ByteSize.words(reserve)) are kept free (cfgd --reserve)"
            }
        let advice = equal == nil ? "make room" : "make room, or keep fewer checkpoints with checkpoint.keep"
        throw ControlError.noSpace(
            path: directory.plainPath, text: "\(ByteSize.words(free)) are free, but \(plan); \(advice)")
    }

    /// The newest checkpoint of an equal network: its bytes and its job.
    private func lastCheckpoint(of training: TrainingPlan, _ kind: JobKind) throws -> (bytes: Int, job: Int)? {
        for job in try queue.jobsWithCheckpoint(limit: Self.looked) where job.kind == kind {
            guard let checkpoint = job.checkpoint,
                let frozen = try? RunDirectory(path: job.directory).frozenSpec(),
                frozen.spec.training?.network == training.network
            else { continue }
            return (checkpoint.bytes, job.number)
        }
        return nil
    }

    private static func freeBytes(_ directory: URL) throws -> Int {
        var status = statvfs()
        let path = directory.plainPath
        guard statvfs(path, &status) == 0 else { throw FileError.last("examine the file system of", path) }
        return Int(clamping: UInt64(status.f_bavail) &* UInt64(status.f_frsize))
    }
}
