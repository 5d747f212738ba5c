import Testing
import Varlink

@Suite struct VarlinkServerSnippet {
    /// Runs `body` beside a server that listens at the path it gets.
    static func withServer(_ body: (_ path: String) async throws -> Void) async throws {
        let folder = try TemporaryFolder()
        defer { withExtendedLifetime(folder) {} }
        let path = folder.path("socket")
        let (announcements, continuation) = AsyncStream.makeStream(of: String.self)
        let task = Task {
            defer { continuation.finish() }
            try await serve(at: path) { continuation.yield($0) }
        }
        defer { task.cancel() }
        let first = await announcements.first { _ in true }
        guard first != nil else { return try await task.value }
        try await body(path)
        task.cancel()
        try await task.value
    }

    private static func serve(
        at path: String, announce: @escaping @Sendable (String) async -> Void
    ) async throws {
        let interface = try VarlinkInterfaceSnippet.greeter()
        let server = try VarlinkServer(
            vendor: "Example", product: "Greeter", version: "1.0", url: "https://example.org",
            services: [GreeterService(interface: interface)])
        try await server.run(on: .path(path, mode: 0o660)) {
            await announce("listening on \(path)")
        }
    }

    @Test func aServerListensUntilItsTaskIsCancelled() async throws {
        try await Self.withServer { path in try await VarlinkClient.connect(path: path).close() }
    }
}
