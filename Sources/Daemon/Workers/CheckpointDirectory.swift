internal import Digest
internal import Foundation
internal import Jobs
internal import Storage

/// A checkpoint on disk: its files and a manifest with their hashes. Only workers read the files' contents.
struct CheckpointDirectory {
    let url: URL
    /// The user for whom the checkpoint is read; `nil` for one who may read everything that the daemon can.
    let caller: CallerRights?

    init(_ url: URL, for caller: CallerRights? = nil) {
        self.url = url
        self.caller = caller
    }

    init(path: String, for caller: CallerRights?) {
        self.init(URL(filePath: path, directoryHint: .isDirectory), for: caller)
    }

    /// Reads the manifest.
    /// - Throws: `FileError`, `RunFileError` for content that is no manifest.
    func manifest() throws -> CheckpointManifest {
        try CheckpointManifest(decoding: content(), path: path(CheckpointManifest.fileName))
    }

    /// The summary of the checkpoint, without reading the weights.
    func summary(step: Int) throws -> CheckpointSummary {
        let content = try content()
        let file = path(CheckpointManifest.fileName)
        var bytes = content.count
        for (_, file) in try files() { bytes += file.size }
        let created = try FileManager.default.attributesOfItem(atPath: file)[.modificationDate] as? Date
        return CheckpointSummary(
            step: step, path: url.plainPath, sha256: try SHA256.hash(of: content), bytes: bytes,
            created: Timestamp(created ?? Date(timeIntervalSince1970: 0)), seconds: 0)
    }

    /// Makes hard links of the files for inference in another directory, durable when the call returns. What is linked is what
    /// was opened for the user, whatever becomes of the names meanwhile. The optimiser's state is not among the files: a link
    /// would keep it on the disk after the training job was removed.
    /// - Returns: `false` if the directories are on different file systems, or the system refuses links to these files.
    func link(into target: URL) throws -> Bool {
        let system = SystemFileOperations()
        try system.makeDirectoryIfMissing(target.path(percentEncoded: false))
        let directory = try OpenDirectory(target.path(percentEncoded: false))
        do throws(FileError) {
            try directory.link(open(CheckpointManifest.fileName), as: CheckpointManifest.fileName)
            for (name, file) in try files() where name != CheckpointFile.optimizer.name {
                try directory.link(file, as: name)
            }
        } catch {
            try system.removeTree(target.path(percentEncoded: false))
            if error.operation == "link", [EXDEV, EPERM, EMLINK, ENOTSUP, ENOENT].contains(error.code) { return false }
            throw error
        }
        try system.syncDirectory(target)
        return true
    }

    /// The files beside the manifest, open.
    private func files() throws(FileError) -> [(name: String, file: RegularFile)] {
        var files: [(name: String, file: RegularFile)] = []
        for file in CheckpointFile.allCases {
            do throws(FileError) {
                files.append((file.name, try open(file.name)))
            } catch {
                if !error.isMissing { throw error }
            }
        }
        return files
    }

    private func content() throws(FileError) -> Data {
        try open(CheckpointManifest.fileName).content(limit: CheckpointManifest.mostBytes)
    }

    private func open(_ name: String) throws(FileError) -> RegularFile { try RegularFile(path(name), for: caller) }

    private func path(_ name: String) -> String { url.appending(path: name).path(percentEncoded: false) }
}
