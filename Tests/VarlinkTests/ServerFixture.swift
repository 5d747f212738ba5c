import Foundation

@testable import Varlink

/// A running server with the test service on a socket of its own, for the duration of a closure.
struct ServerFixture: Sendable {
    let path: String
    let service: TestService
    let server: VarlinkServer

    @discardableResult
    static func with<Result: Sendable>(
        _ change: (inout VarlinkLimits) -> Void = { _ in }, gate: ConnectionGate = ConnectionGate(),
        _ body: (ServerFixture) async throws -> Result
    ) async throws -> Result {
        let directory = FileManager.default.temporaryDirectory.appending(path: "varlink-\(UUID().uuidString.prefix(8))")
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: directory) }
        let path = directory.appending(path: "socket").path
        var limits = VarlinkLimits()
        change(&limits)
        let service = try TestService()
        let server = try VarlinkServer(
            vendor: "Example", product: "Test", version: "1", url: "https://example.org", services: [service],
            limits: limits, gate: gate)
        let fixture = ServerFixture(path: path, service: service, server: server)
        return try await fixture.run(.path(path, mode: 0o600), body)
    }

    @discardableResult
    func run<Result: Sendable>(
        _ address: ListenAddress, _ body: (ServerFixture) async throws -> Result
    ) async throws -> Result {
        let (listening, signal) = AsyncStream.makeStream(of: Void.self)
        let running = Task {
            defer { signal.finish() }
            try await server.run(on: address) { signal.finish() }
        }
        for await _ in listening {}
        do {
            let result = try await body(self)
            server.shutdown()
            try await running.value
            return result
        } catch {
            server.shutdown()
            try await running.value
            throw error
        }
    }

    func client() async throws -> VarlinkClient { try await VarlinkClient.connect(path: path) }

    /// Returns the next event that the service recorded.
    func event() async -> String? {
        for await event in service.events { return event }
        return nil
    }
}
