internal import Control
internal import Foundation
internal import JobQueue
internal import Jobs
internal import Storage

/// The check at submit that what a job writes fits on the disk beside the reserve.
///
/// A checkpoint's size is taken from the last checkpoint of an equal network. For a network that nobody trained yet the
/// size follows from the data, which the daemon does not read; such a job needs the reserve alone. Samples have the shape of
/// the model's manifest, and an import has the size of its files. Workers leave the reserve free whatever they write. Checkpoints that other
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

    /// - Parameter models: the manifests of the checkpoints that the spec names.
    /// - Throws: `ControlError.noSpace` with the free and the needed space; `JobQueueError`.
    func admit(_ spec: JobSpec, models: ModelManifests = [:]) throws {
        let free = try free(directory)
        let equal = try spec.training.flatMap { try lastCheckpoint(of: $0, spec.kind) }
        let count = spec.training?.simultaneousCheckpoints ?? 1
        let unit = equal?.bytes ?? spec.value.outputBytes(with: models) ?? 0
        let (bytes, isTooMuch) = unit.multipliedReportingOverflow(by: count)
        let (needed, overflow) = bytes.addingReportingOverflow(reserve)
        guard isTooMuch || overflow || free < needed else { return }
        let amount = isTooMuch ? "more than there can be" : ByteSize.words(bytes)
        let kept = "\(ByteSize.words(reserve)) are kept free (cfgd --reserve)"
        let (plan, advice) =
            if let equal {
                (
                    "the job needs \(amount) for \(CountText.words(count, "checkpoint")) of \(ByteSize.words(equal.bytes)), the size that they "
                        + "have in job \(equal.job), and \(kept)",
                    "make room, or keep fewer checkpoints with checkpoint.keep"
                )
            } else if bytes > 0 {
                ("the job writes \(amount), and \(kept)", "make room, or write less")
            } else {
                (kept, "make room")
            }
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

    /// Bytes that a user without privileges may write to the file system of a directory.
    /// - Throws: `FileError`.
    static func freeBytes(_ directory: URL) throws -> Int {
        var status = statvfs()
        let path = directory.plainPath
        guard statvfs(path, &status) == 0 else { throw FileError.last("examine the file system of", path) }
        return Int(clamping: UInt64(status.f_bavail) &* UInt64(status.f_frsize))
    }
}
