internal import Control
internal import Foundation
internal import JobQueue
internal import Jobs
internal import Storage

/// Refuses a training job at submit whose checkpoints cannot fit beside what is kept free.
///
/// A checkpoint's size is that of the last checkpoint of an equal network. Of a network that nobody trained yet only the
/// data tell the size, which the daemon does not read; such a job needs the reserve alone. What other jobs are still
/// going to write is not counted: a save that finds no space leaves the job running and warns.
struct DiskGuard {
    let queue: JobQueue
    /// The state directory.
    let directory: URL
    /// Bytes that no job may plan with.
    let reserve: Int
    /// The bytes that a user without privileges may write to the file system of a directory.
    var free: (URL) throws -> Int = freeBytes

    /// Checkpointed jobs that are looked at for an equal network.
    private static let looked = 16

    /// - Throws: `ControlError.noSpace`, which says how much is there and how much is needed.
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
                "the job needs \(isTooMuch ? "more than there can be" : ByteSize.words(bytes)) for \(count) checkpoints "
                    + "of \(ByteSize.words(equal.bytes)), the size that they have in job \(equal.job), and "
                    + "\(ByteSize.words(reserve)) are kept free (cfgd --reserve)"
            } else {
                "\(ByteSize.words(reserve)) are kept free (cfgd --reserve)"
            }
        let advice = equal == nil ? "make room" : "make room, or keep fewer checkpoints with checkpoint.keep"
        throw ControlError.noSpace(
            path: directory.plainPath, text: "\(ByteSize.words(free)) are free, but \(plan); \(advice)")
    }

    /// Bytes of the newest checkpoint of an equal network, and its job.
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
