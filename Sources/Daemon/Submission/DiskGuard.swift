internal import Control
internal import Foundation
internal import JobQueue
internal import Jobs
internal import Storage

/// The check at submit that what a job writes fits on the disk beside the reserve.
///
/// A checkpoint's size is taken from the last checkpoint of an equal network. For a network that nobody trained yet the
/// size follows from the data, which the daemon does not read; such a job needs the reserve alone. Samples have the shape of
/// the model's manifest, an import has the size of its files, and of latents and likelihoods the client tells what its look at
/// the data found. Workers leave the reserve free whatever they write. Checkpoints that other
/// jobs are still going to write do not count: a save without space leaves its job running with a warning.
struct DiskGuard {
    let queue: JobQueue
    /// The state directory.
    let directory: URL
    /// The reserve in bytes, which checkpoints must leave free.
    let reserve: Int
    /// Bytes that a user without privileges may write to the file system of a directory.
    var free: (URL) throws -> Int = freeBytes
    /// Bytes that the job writes by a look at its data; `nil` without a look.
    var told: Int?

    /// The most jobs in which an equal network is searched.
    private static let looked = 16

    /// The space that a job takes.
    private struct Need {
        /// The newest checkpoint of an equal network.
        var equal: (bytes: Int, job: Int)?
        /// The number of files of equal size.
        var count: Int
        /// Bytes in all; `nil` for more than there can be.
        var bytes: Int?
    }

    private func need(_ spec: JobSpec, _ models: ModelManifests) throws -> Need {
        let equal = try spec.training.flatMap { try lastCheckpoint(of: $0, spec.kind) }
        let count = spec.training?.simultaneousCheckpoints ?? 1
        let unit = equal?.bytes ?? max(spec.value.outputBytes(with: models) ?? 0, told ?? 0)
        let (bytes, isTooMuch) = unit.multipliedReportingOverflow(by: count)
        return Need(equal: equal, count: count, bytes: isTooMuch ? nil : bytes)
    }

    private func missing(_ need: Need, free: Int) -> Int {
        let (needed, overflow) = (need.bytes ?? .max).addingReportingOverflow(reserve)
        if need.bytes == nil || overflow { return .max }
        return max(0, needed - free)
    }

    /// The bytes that have to become free for a job; 0 for one that fits.
    /// - Parameter models: the manifests of the checkpoints that the spec names.
    func missing(_ spec: JobSpec, models: ModelManifests = [:]) throws -> Int {
        missing(try need(spec, models), free: try free(directory))
    }

    /// - Parameters:
    ///   - models: the manifests of the checkpoints that the spec names.
    ///   - removed: bytes that removed jobs hold, which are not enough; they are told.
    /// - Throws: `ControlError.noSpace` with the free and the needed space; `JobQueueError`.
    func admit(_ spec: JobSpec, models: ModelManifests = [:], removed: Int = 0) throws {
        let free = try free(directory)
        let need = try need(spec, models)
        let (equal, count, bytes) = (need.equal, need.count, need.bytes ?? .max)
        guard missing(need, free: free) > 0 else { return }
        let amount = need.bytes == nil ? "more than there can be" : ByteSize.words(bytes)
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
            path: directory.plainPath,
            text: "\(ByteSize.words(free)) are free\(Self.words(removed: removed)), but \(plan); \(advice)")
    }

    private static func words(removed bytes: Int) -> String {
        bytes == 0 ? "" : " and removed jobs, all of which are kept, could free \(ByteSize.words(bytes))"
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
        try FreeSpace.bytes(directory.plainPath)
    }
}
