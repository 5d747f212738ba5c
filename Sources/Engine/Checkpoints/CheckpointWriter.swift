internal import Digest
internal import Foundation
internal import Jobs
internal import Storage

/// Writes the files of one checkpoint into its directory aside, and notes size and hash of each.
///
/// Both are those of the bytes in memory, so that verifying what is on disk compares it with what was meant.
struct CheckpointWriter {
    let directory: URL
    let files: any FileOperations
    /// The files so far by name.
    private(set) var entries: [CheckpointFile: CheckpointManifest.File] = [:]

    init(_ directory: URL, _ files: any FileOperations) {
        self.directory = directory
        self.files = files
    }

    /// Writes one file and syncs it.
    /// - Parameter body: hands the content to its argument, piece by piece.
    mutating func write(
        _ file: CheckpointFile, _ body: (_ path: String, _ sink: (UnsafeRawBufferPointer) throws -> Void) throws -> Void
    ) throws {
        let path = directory.appending(path: file.name).path(percentEncoded: false)
        let hash = try SHA256()
        var bytes = 0
        try files.create(path) { sink in
            try body(path) { piece in
                try sink(piece)
                try hash.update(piece)
                bytes += piece.count
            }
        }
        entries[file] = CheckpointManifest.File(bytes: bytes, sha256: try hash.finish())
    }
}
