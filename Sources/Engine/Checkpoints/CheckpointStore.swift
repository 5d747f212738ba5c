internal import Foundation
internal import Jobs
internal import Storage

/// The checkpoints of one run directory.
///
/// A checkpoint is written to a staging directory, every file and then the directory synced, and renamed. A directory named
/// `step-...` is therefore complete unless the disk returns other bytes than were written, which the hashes in its manifest
/// show.
///
/// ```swift
/// let store = CheckpointStore(run, keep: 3)
/// store.removeLeftovers()
/// if let found = try store.newestValid(rejected: { print($0) }) {
///     try state.load(from: found.url, step: found.manifest.step)
/// }
/// let summary = try store.save(manifest, since: .now) { writer in
///     try writer.write(.model) { try Safetensors.write(tensors, named: $0, to: $1) }
/// }
/// ```
struct CheckpointStore: Sendable {
    /// The run directory.
    let run: RunDirectory
    /// The number of newest checkpoints that `save` leaves, at least 1.
    let keep: Int
    /// The system calls.
    let files: any FileOperations

    private var directory: URL { run.checkpoints }

    init(_ run: RunDirectory, keep: Int, files: any FileOperations = SystemFileOperations()) {
        self.run = run
        self.keep = keep
        self.files = files
    }

    /// A checkpoint that was found good.
    struct Found {
        let url: URL
        let manifest: CheckpointManifest
        let summary: CheckpointSummary
    }

    /// Writes, commits and verifies a checkpoint, then removes those that are too old.
    ///
    /// Where written data may be lost, or are not on disk what they were in memory, everything is written once more from
    /// memory into new files. Nothing older is touched before a new checkpoint was read back from the device.
    /// - Parameters:
    ///   - manifest: everything but the files.
    ///   - began: when training stopped for it, for the summary.
    ///   - pause: the seconds for which training stopped, where it has gone on already.
    ///   - write: writes the files; is called again where they must be written again.
    func save(
        _ manifest: CheckpointManifest, since began: ContinuousClock.Instant = .now, pause: Double? = nil,
        write: (inout CheckpointWriter) throws -> Void
    ) throws -> CheckpointSummary {
        try files.makeDirectories(directory)
        let verified = try RepeatedWrite.run(mayRepeat: Self.mayRepeat) {
            try commit(manifest, write)
            return try verifyCommitted(step: manifest.step)
        }
        prune(upTo: manifest.step)
        let seconds = pause ?? began.duration(to: .now) / .seconds(1)
        return Self.summary(of: run.checkpoint(step: manifest.step), verified, seconds: seconds)
    }

    /// The newest checkpoint whose files have the sizes and hashes of its manifest. Each newer one that does not is
    /// reported with the file and what is wrong with it.
    func newestValid(rejected: (_ reason: String) throws -> Void) throws -> Found? {
        for step in try run.checkpointSteps().reversed() {
            let url = run.checkpoint(step: step)
            let verified: CheckpointVerification.Verified
            do throws(CheckpointRejection) {
                verified = try CheckpointVerification.verify(url, through: files)
            } catch {
                try rejected(error.description)
                continue
            }
            return Found(url: url, manifest: verified.manifest, summary: Self.summary(of: url, verified, seconds: 0))
        }
        return nil
    }

    /// Removes what interrupted workers left aside.
    func removeLeftovers() {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: directory.path(percentEncoded: false))) ?? []
        for name in names where name.hasPrefix(RunDirectory.stagingPrefix) {
            try? files.removeTree(directory.appending(path: name).path(percentEncoded: false))
        }
    }

    private func path(step: Int) -> String { run.checkpoint(step: step).path(percentEncoded: false) }

    /// Writes the files aside and gives them their name, both durable.
    private func commit(_ manifest: CheckpointManifest, _ write: (inout CheckpointWriter) throws -> Void) throws {
        let temporary = run.staged("\(manifest.step)").path(percentEncoded: false)
        try? files.removeTree(temporary)
        do {
            try files.makeDirectory(temporary, mode: 0o755)
            let directory = URL(filePath: temporary, directoryHint: .isDirectory)
            var writer = CheckpointWriter(directory, files)
            try write(&writer)
            var manifest = manifest
            manifest.files = writer.entries
            let content = try CheckpointVerification.sealed(manifest)
            try files.create(directory.appending(path: CheckpointManifest.fileName).path(percentEncoded: false)) {
                sink in
                try content.withUnsafeBytes { try sink($0) }
            }
            try files.syncDirectory(directory)
            try name(temporary, step: manifest.step)
        } catch {
            try? files.removeTree(temporary)
            throw error
        }
        try files.syncDirectory(directory)
    }

    /// Gives the finished directory its name. One of that name is there already where it was rejected and its steps were
    /// trained again, or where the system could not say that it is durable.
    private func name(_ temporary: String, step: Int) throws(FileError) {
        let target = path(step: step)
        do throws(FileError) {
            return try files.rename(temporary, toNew: target)
        } catch {
            guard error.code == EEXIST || error.code == ENOTEMPTY else { throw error }
        }
        try hide(step: step)
        try files.rename(temporary, toNew: target)
    }

    /// Reads a new checkpoint back from the device. One that is not what was written does not keep its name.
    private func verifyCommitted(step: Int) throws -> CheckpointVerification.Verified {
        do {
            return try CheckpointVerification.verify(run.checkpoint(step: step), fromDisk: true, through: files)
        } catch {
            try? hide(step: step)
            throw error
        }
    }

    /// Removes checkpoints before the one after `step`, which was verified, but for as many as are kept. What stands after
    /// it was rejected when training went back, and counts for nothing. What cannot be removed stays until the next time.
    private func prune(upTo step: Int) {
        guard let steps = try? run.checkpointSteps() else { return }
        for old in steps.filter({ $0 <= step }).dropLast(max(1, keep)) { try? hide(step: old) }
    }

    /// Removes a checkpoint: first out of sight, then away, so that half of one is never under its name.
    private func hide(step: Int) throws(FileError) {
        let hidden = run.stagedForDeletion(step: step).path(percentEncoded: false)
        try? files.removeTree(hidden)
        try files.rename(path(step: step), toNew: hidden)
        try? files.removeTree(hidden)
    }

    private static func mayRepeat(_ error: any Error) -> Bool {
        error is CheckpointRejection || (error as? FileError)?.leavesWrittenDataInDoubt ?? false
    }

    private static func summary(
        of url: URL, _ verified: CheckpointVerification.Verified, seconds: Double
    ) -> CheckpointSummary {
        let path = url.path(percentEncoded: false)
        return CheckpointSummary(
            step: verified.manifest.step, path: path.hasSuffix("/") ? String(path.dropLast()) : path,
            sha256: verified.sha256, bytes: verified.bytes, created: verified.manifest.created, seconds: seconds)
    }
}
