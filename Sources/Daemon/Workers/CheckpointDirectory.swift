internal import Digest
internal import Foundation
internal import Jobs
internal import Storage

/// A checkpoint on disk: its files and a manifest with their hashes. Only workers read the files' contents.
struct CheckpointDirectory {
    let url: URL
    let step: Int

    init(_ url: URL, step: Int) {
        self.url = url
        self.step = step
    }

    /// A checkpoint at any path; its step follows from its name, else from its manifest.
    init(path: String) throws {
        url = URL(filePath: path, directoryHint: .isDirectory)
        step = try StepName(url.lastPathComponent)?.step ?? CheckpointManifest(ofCheckpoint: url).step
    }

    var manifest: URL { url.appending(path: CheckpointManifest.fileName) }

    /// The names of the files.
    func files() throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: url.path(percentEncoded: false)).sorted()
    }

    /// The summary of the checkpoint, without reading the weights.
    func summary() throws -> CheckpointSummary {
        let path = manifest.path(percentEncoded: false)
        let sha256 = try SHA256.hash(ofFile: path)
        var bytes = 0
        for name in try files() {
            let file = url.appending(path: name).path(percentEncoded: false)
            bytes += try FileManager.default.attributesOfItem(atPath: file)[.size] as? Int ?? 0
        }
        let created = try FileManager.default.attributesOfItem(atPath: path)[.modificationDate] as? Date
        return CheckpointSummary(
            step: step, path: url.plainPath, sha256: sha256, bytes: bytes,
            created: Timestamp(created ?? Date(timeIntervalSince1970: 0)), seconds: 0)
    }

    /// Makes hard links of the files in another directory, durable when the call returns.
    /// - Returns: `false` if the directories are on different file systems, or the system refuses links to these files.
    func link(into target: URL) throws -> Bool {
        try SystemFileOperations().makeDirectoryIfMissing(target.path(percentEncoded: false))
        for name in try files() {
            let from = url.appending(path: name).path(percentEncoded: false)
            let to = target.appending(path: name).path(percentEncoded: false)
            if Foundation.link(from, to) != 0 {
                let error = FileError.last("link", from)
                try FileManager.default.removeItem(at: target)
                if [EXDEV, EPERM, EMLINK, ENOTSUP].contains(error.code) { return false }
                throw error
            }
        }
        try SystemFileOperations().syncDirectory(target)
        return true
    }
}
