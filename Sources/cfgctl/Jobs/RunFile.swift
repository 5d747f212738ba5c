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

    /// Copies a file and makes the directories above its target.
    /// - Parameter path: relative to the run directory.
    func copy(_ path: String, to target: URL, replacing: Bool) async throws {
        let source = directory.appending(path: path)
        if FileManager.default.isReadableFile(atPath: source.path(percentEncoded: false)) {
            return try OutputFile.copy(source, to: target, replacing: replacing)
        }
        try await OutputFile.write(to: target, replacing: replacing) { file in
            try await transfer(path) { try file.write(contentsOf: $0) }
        }
    }

    /// The content of a small file.
    /// - Parameter path: relative to the run directory.
    func content(_ path: String) async throws -> Data {
        if let data = FileManager.default.contents(atPath: directory.appending(path: path).path(percentEncoded: false))
        {
            return data
        }
        var content = Data()
        try await transfer(path) { content.append($0) }
        return content
    }

    private func transfer(_ path: String, _ body: (Data) throws -> Void) async throws {
        var offset = 0
        while true {
            let piece = try await client.call(Read.self, .init(job: "\(job)", path: path, offset: offset))
            if piece.data.isEmpty { return }
            try body(piece.data)
            offset += piece.data.count
            if offset >= piece.size { return }
        }
    }
}
