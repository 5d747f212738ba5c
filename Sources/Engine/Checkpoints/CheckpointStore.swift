internal import Digest
internal import Foundation
internal import Jobs

/// The checkpoints of one run directory.
///
/// A checkpoint is written to a directory aside, every file and then the directory synced, and renamed; a directory
/// named `step-...` is therefore complete unless the disk lies, and its hashes show whether it does.
struct CheckpointStore {
    /// `checkpoints` of the run directory.
    let directory: URL
    /// How many of the newest are kept.
    let keep: Int

    private static let prefix = "step-"
    private static let aside = ".tmp-"

    /// A checkpoint that was found good.
    struct Found {
        let url: URL
        let manifest: CheckpointManifest
        let summary: CheckpointSummary
    }

    /// Writes, verifies and commits a checkpoint, then removes those that are too old.
    /// - Parameters:
    ///   - manifest: everything but the files.
    ///   - began: when training stopped for it, for the summary.
    ///   - write: writes the files into the directory that it is given, each synced, and names them.
    func save(
        _ manifest: CheckpointManifest, since began: ContinuousClock.Instant, write: (URL) throws -> [String]
    ) throws -> CheckpointSummary {
        try AtomicFile.makeDirectory(directory)
        let temporary = directory.appending(
            path: "\(Self.aside)\(manifest.step)-\(getpid())", directoryHint: .isDirectory)
        try? FileManager.default.removeItem(at: temporary)
        do {
            try AtomicFile.makeDirectory(temporary)
            var manifest = manifest
            for name in try write(temporary) {
                manifest.files[name] = try CheckpointVerification.entry(for: temporary.appending(path: name))
            }
            let content = try CheckpointVerification.sealed(manifest)
            let file = temporary.appending(path: CheckpointManifest.fileName)
            try AtomicFile.writeSynced(content, to: file.path(percentEncoded: false))
            try AtomicFile.syncDirectory(temporary)
            try commit(temporary, step: manifest.step)
        } catch {
            try? FileManager.default.removeItem(at: temporary)
            throw error
        }
        let target = url(step: manifest.step)
        let verified = try CheckpointVerification.verify(target, fromDisk: true)
        prune()
        let elapsed = began.duration(to: .now)
        return Self.summary(of: target, verified, seconds: elapsed / .seconds(1))
    }

    /// The newest checkpoint whose files have the sizes and hashes of its manifest. Each newer one that does not is
    /// reported with the file and what is wrong with it.
    func newestValid(rejected: (_ reason: String) throws -> Void) throws -> Found? {
        for step in try steps().reversed() {
            let url = url(step: step)
            let verified: CheckpointVerification.Verified
            do throws(CheckpointRejection) {
                verified = try CheckpointVerification.verify(url)
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
        for name in names where name.hasPrefix(Self.aside) {
            try? FileManager.default.removeItem(at: directory.appending(path: name))
        }
    }

    /// The steps of all checkpoints, ascending, good or not.
    func steps() throws -> [Int] {
        guard FileManager.default.fileExists(atPath: directory.path(percentEncoded: false)) else { return [] }
        return try FileManager.default.contentsOfDirectory(atPath: directory.path(percentEncoded: false))
            .filter { $0.hasPrefix(Self.prefix) }.compactMap { Int($0.dropFirst(Self.prefix.count)) }.sorted()
    }

    private func url(step: Int) -> URL { RunDirectory(directory.deletingLastPathComponent()).checkpoint(step: step) }

    /// Gives the finished directory its name. One of that name is there already where it was rejected and its steps were
    /// trained again.
    private func commit(_ temporary: URL, step: Int) throws {
        let target = url(step: step).path(percentEncoded: false)
        let source = temporary.path(percentEncoded: false)
        if rename(source, target) != 0 {
            guard errno == ENOTEMPTY || errno == EEXIST else { throw FileError.last("rename to", target) }
            let old = directory.appending(path: "\(Self.aside)old-\(step)-\(getpid())").path(percentEncoded: false)
            guard rename(target, old) == 0 else { throw FileError.last("rename", target) }
            guard rename(source, target) == 0 else { throw FileError.last("rename to", target) }
            try? FileManager.default.removeItem(atPath: old)
        }
        try AtomicFile.syncDirectory(directory)
    }

    /// Removes all but the newest; only called when the newest was verified. What cannot be removed stays until the
    /// next time.
    private func prune() {
        guard let steps = try? steps() else { return }
        for step in steps.dropLast(max(1, keep)) {
            // First out of sight, then away: half a checkpoint is never under its name.
            let hidden = directory.appending(path: "\(Self.aside)old-\(step)-\(getpid())", directoryHint: .isDirectory)
            guard rename(url(step: step).path(percentEncoded: false), hidden.path(percentEncoded: false)) == 0 else {
                continue
            }
            try? FileManager.default.removeItem(at: hidden)
        }
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
