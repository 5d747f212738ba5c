internal import Control
internal import Foundation
internal import Jobs

/// A file of a run directory: copied where this user can read it, else transferred by the daemon.
struct RunFile {
    let client: JobsClient
    /// The job's number.
    let job: Int
    /// The run directory.
    let directory: URL

    /// Copies a file and makes the directories on the way.
    /// - Parameter path: relative to the run directory.
    func copy(_ path: String, to target: URL, replacing: Bool) async throws {
        let source = directory.appending(path: path)
        if FileManager.default.isReadableFile(atPath: source.path(percentEncoded: false)) {
            return try OutputFile.copy(source, to: target, replacing: replacing)
        }
        try await OutputFile.write(to: target, replacing: replacing) { file in
            var offset = 0
            while true {
                let piece = try await client.call(Read.self, .init(job: "\(job)", path: path, offset: offset))
                if piece.data.isEmpty { return }
                try file.write(contentsOf: piece.data)
                offset += piece.data.count
                if offset >= piece.size { return }
            }
        }
    }
}
