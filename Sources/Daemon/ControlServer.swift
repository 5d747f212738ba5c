internal import Foundation
internal import Varlink

/// The server of the daemon's socket, from the end of recovery until the last worker has ended.
struct ControlServer {
    let server: VarlinkServer
    let address: ListenAddress
    let whenListening: @Sendable () async -> Void

    func run() async throws {
        if case .path(let path, _) = address {
            try FileManager.default.createDirectory(
                at: URL(filePath: path).deletingLastPathComponent(), withIntermediateDirectories: true,
                attributes: [.posixPermissions: 0o755])
        }
        try await server.run(on: address, whenListening: whenListening)
    }

    /// Closes the socket and its connections; `run` returns.
    func stop() { server.shutdown() }
}
