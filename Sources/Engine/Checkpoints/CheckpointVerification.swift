internal import Digest
internal import Foundation
internal import Jobs
internal import Storage

/// Checks a checkpoint directory against its manifest.
enum CheckpointVerification {
    /// A checkpoint whose files are those of its manifest.
    struct Verified {
        let manifest: CheckpointManifest
        /// The SHA-256 of the manifest's file.
        let sha256: String
        /// The size of all files together.
        let bytes: Int
    }

    /// Reads the manifest and checks size and hash of every file that it names.
    /// - Parameters:
    ///   - url: the checkpoint's directory.
    ///   - expected: the hash that the manifest itself must have.
    ///   - inference: leave out the optimiser's state, which a linked checkpoint does not have.
    ///   - foreign: reject a manifest that no training can have written, before anything is made by it.
    ///   - fromDisk: read from the device, not from the system's cache.
    ///   - comparesHashes: read the files and compare their hashes; else they are opened and their sizes compared alone.
    ///   - files: the system calls.
    /// - Throws: `CheckpointRejection`.
    static func verify(
        _ url: URL, expected: String? = nil, inference: Bool = false, foreign: Bool = false, fromDisk: Bool = false,
        comparesHashes: Bool = true, through files: any FileOperations = SystemFileOperations()
    ) throws(CheckpointRejection) -> Verified {
        let file = url.appending(path: CheckpointManifest.fileName)
        var content = Data()
        let manifest: CheckpointManifest
        let sha256: String
        do {
            try files.read(file.path(percentEncoded: false), fromDisk: fromDisk) { piece in
                content.append(contentsOf: piece)
                guard content.count <= CheckpointManifest.mostBytes else {
                    throw CheckpointRejection(
                        file: file, reason: "has more than the \(CheckpointManifest.mostBytes) bytes of a manifest")
                }
            }
            sha256 = try SHA256.hash(of: content)
        } catch let error as CheckpointRejection {
            throw error
        } catch {
            let detail = (error as? FileError)?.detail.map { ": \($0)" } ?? ""
            throw CheckpointRejection(file: file, reason: "cannot be read\(detail)")
        }
        if let expected, expected != sha256 {
            throw CheckpointRejection(file: file, reason: "has the hash \(sha256), not \(expected)")
        }
        do throws(RunFileError) {
            manifest = try CheckpointManifest(decoding: content, path: file.path(percentEncoded: false))
        } catch {
            throw CheckpointRejection(
                file: file, reason: "is not a manifest that this build can read (\(error.reason))")
        }
        guard Self.isSealed(content, by: manifest.seal) else {
            throw CheckpointRejection(file: file, reason: "was changed: it does not have the hash of its seal")
        }
        if foreign, let absurdity = manifest.absurdity {
            throw CheckpointRejection(file: file, reason: "was written by no training: \(absurdity)")
        }
        var bytes = content.count
        for (known, entry) in manifest.files.sorted(by: { $0.key < $1.key }) where !inference || known != .optimizer {
            let file = url.appending(path: known.name)
            try checkSize(file, entry)
            if comparesHashes {
                try checkHash(file, entry, fromDisk: fromDisk, files)
            } else {
                try checkOpening(file, files)
            }
            bytes += entry.bytes
        }
        return Verified(manifest: manifest, sha256: sha256, bytes: bytes)
    }

    /// The content of a manifest file, with its seal.
    static func sealed(_ manifest: CheckpointManifest) throws -> Data {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
        var manifest = manifest
        manifest.seal = CheckpointManifest.unsealed
        manifest.seal = try SHA256.hash(of: try encoder.encode(manifest))
        return try encoder.encode(manifest)
    }

    private static func isSealed(_ content: Data, by seal: String) -> Bool {
        guard seal.utf8.count == CheckpointManifest.unsealed.utf8.count, let place = content.range(of: Data(seal.utf8))
        else { return false }
        var open = content
        open.replaceSubrange(place, with: Data(CheckpointManifest.unsealed.utf8))
        return (try? SHA256.hash(of: open)) == seal
    }

    private static func checkSize(_ file: URL, _ entry: CheckpointManifest.File) throws(CheckpointRejection) {
        let status: FileStatus?
        do throws(FileError) {
            status = try FileStatus.of(file.path(percentEncoded: false))
        } catch {
            throw CheckpointRejection(file: file, reason: error.predicate)
        }
        guard let status else { throw CheckpointRejection(file: file, reason: "is missing") }
        guard status.kind == .file else { throw CheckpointRejection(file: file, reason: "is not a regular file") }
        let size = status.size
        guard size == entry.bytes else {
            throw CheckpointRejection(file: file, reason: "has \(size) bytes, not \(entry.bytes)")
        }
    }

    private static func checkOpening(_ file: URL, _ files: any FileOperations) throws(CheckpointRejection) {
        do throws(FileError) {
            try files.close(try files.open(file.path(percentEncoded: false), O_RDONLY, mode: 0))
        } catch {
            throw CheckpointRejection(file: file, reason: error.predicate)
        }
    }

    private static func checkHash(
        _ file: URL, _ entry: CheckpointManifest.File, fromDisk: Bool, _ files: any FileOperations
    ) throws(CheckpointRejection) {
        let path = file.path(percentEncoded: false)
        let sha256: String
        do {
            sha256 = try SHA256.hash(ofFile: path, fromDisk: fromDisk, through: files)
        } catch {
            throw CheckpointRejection(file: file, reason: error.reason)
        }
        guard sha256 == entry.sha256 else {
            throw CheckpointRejection(file: file, reason: "has the hash \(sha256), not \(entry.sha256)")
        }
    }
}

/// A checkpoint that does not verify and must not be used.
struct CheckpointRejection: Error, CustomStringConvertible {
    /// The file that does not match the manifest.
    let file: URL
    /// The reason, as a predicate of the file: "is missing".
    let reason: String

    var description: String {
        let directory = file.deletingLastPathComponent().lastPathComponent
        return "checkpoint \(directory) is rejected: \(file.lastPathComponent) \(reason)"
    }
}
