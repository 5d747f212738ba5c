import ChildProcess
import Foundation
import Testing

@testable import Varlink

/// The certification that the Varlink project offers: its client against this server, this client against its server.
/// Both are part of the Python package `varlink`.
struct CertificationTests {
    static let python = PublicClientTests.python
    static let program = ["-u", "-m", "varlink.tests.test_certification"]

    struct NoServer: Error, CustomStringConvertible {
        let path: String
        let isRunning: Bool
        let refusal: String
        let errors: String
        var description: String {
            let state =
                isRunning ? "runs and took no connection within \(Patience.seconds) s" : "ended before it took one"
            return
                "waited for the Python server to listen on \(path): it \(state); last: \(refusal); it said: \(errors)"
        }
    }

    @Test(.enabled(if: python != nil, "no Python with the package varlink: set CFGD_PEER_PYTHON or make .venv"))
    func theServerPassesTheCertificationOfThePythonClient() async throws {
        let python = URL(filePath: try #require(Self.python))
        try await Self.withServer { path, directory in
            let run = try await ProgramRun.of(
                python, Self.program + ["--client", "--varlink=unix:" + path], in: directory)
            #expect(run.status == 0, "\(run.output)\(run.errors)")
            #expect(run.output.contains("End: {'all_ok': True}"), "\(run.output)")
            #expect(run.output.hasSuffix("Certification passed\n"), "\(run.output)")
        }
    }

    @Test(.enabled(if: python != nil, "no Python with the package varlink: set CFGD_PEER_PYTHON or make .venv"))
    func theClientPassesTheCertificationOfThePythonServer() async throws {
        let python = URL(filePath: try #require(Self.python))
        try await Self.withDirectory { directory in
            let path = directory.appending(path: "s").path
            let errors = directory.appending(path: "errors")
            let child = try ChildProcess(python, Self.program + ["--varlink=unix:" + path], errors: errors)
            defer { child.send(SIGKILL) }
            let client = try await Self.connect(to: path, of: child, errors)
            #expect(try await Self.walk(client) == true)
            try await Self.expectRefusal(client)
            client.close()
        }
    }

    /// Both ends are ours, so that a Python is not needed to see that either keeps the rules of the other.
    @Test func theClientPassesTheCertificationOfTheServer() async throws {
        try await Self.withServer { path, _ in
            let client = try await VarlinkClient.connect(path: path)
            #expect(try await Self.walk(client) == true)
            try await Self.expectRefusal(client)
            client.close()
        }
    }

    /// Calls every method in its turn, each with what the one before it answered.
    private static func walk(_ client: VarlinkClient) async throws -> Bool? {
        let id = try await start(client)
        var last: JSONValue = .object([:])
        for number in 1...9 { last = try await call(client, "Test0\(number)", id, last) }
        var texts: [JSONValue] = []
        for try await reply in client.stream(name("Test10"), parameters(id, last)) {
            texts.append(try #require(reply["string"]))
        }
        #expect(texts.count == 10)
        try await client.oneway(name("Test11"), parameters(id, ["last_more_replies": .array(texts)]))
        return try await call(client, "End", id, .object([:]))["all_ok"]?.boolValue
    }

    /// A wrong value, a call out of its turn and a client that nobody knows are refused, and the connection goes on.
    private static func expectRefusal(_ client: VarlinkClient) async throws {
        let id = try await start(client)
        _ = try await call(client, "Test01", id, .object([:]))
        for (method, parameters) in [("Test02", ["bool": false]), ("Test03", ["int": 1])] as [(String, JSONValue)] {
            let error = await #expect(throws: VarlinkError.self) { try await call(client, method, id, parameters) }
            #expect(error?.name.hasPrefix("org.varlink.certification.C") == true, "\(String(describing: error))")
        }
        let error = await #expect(throws: VarlinkError.self) {
            try await call(client, "Test02", id, ["bool": "true"])
        }
        #expect(error != nil)
        #expect(try await walk(client) == true)
    }

    private static func start(_ client: VarlinkClient) async throws -> JSONValue {
        let reply: JSONValue = try await client.call(name("Start"))
        return try #require(reply["client_id"])
    }

    private static func call(
        _ client: VarlinkClient, _ method: String, _ id: JSONValue, _ values: JSONValue
    ) async throws -> JSONValue {
        try await client.call(name(method), parameters(id, values))
    }

    private static func name(_ method: String) -> String { "org.varlink.certification.\(method)" }

    private static func parameters(_ id: JSONValue, _ values: JSONValue) -> JSONValue {
        var members = values.objectValue ?? [:]
        members["client_id"] = id
        return .object(members)
    }

    /// Connects once the server listens.
    private static func connect(to path: String, of child: ChildProcess, _ errors: URL) async throws -> VarlinkClient {
        let deadline = ContinuousClock.now + .seconds(Patience.seconds)
        var refusal = "no attempt"
        while child.isRunning, ContinuousClock.now < deadline {
            do { return try await VarlinkClient.connect(path: path) } catch { refusal = "\(error)" }
            // Python says nothing when it begins to listen.
            try await Task.sleep(for: .milliseconds(20))
        }
        throw NoServer(
            path: path, isRunning: child.isRunning, refusal: refusal,
            errors: (try? String(contentsOf: errors, encoding: .utf8)) ?? "")
    }

    private static func withServer(_ body: (_ path: String, _ directory: URL) async throws -> Void) async throws {
        try await withDirectory { directory in
            let path = directory.appending(path: "s").path
            let server = try VarlinkServer(
                vendor: "Example", product: "Certification", version: "1", url: "https://example.org",
                services: [CertificationService()])
            let (listening, signal) = AsyncStream.makeStream(of: Void.self)
            let running = Task {
                defer { signal.finish() }
                try await server.run(on: .path(path, mode: 0o600)) { signal.finish() }
            }
            for await _ in listening {}
            defer { server.shutdown() }
            try await body(path, directory)
            server.shutdown()
            try await running.value
        }
    }

    private static func withDirectory(_ body: (URL) async throws -> Void) async throws {
        let directory = URL(filePath: "/tmp/varlink-\(UUID().uuidString.prefix(8))", directoryHint: .isDirectory)
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: directory) }
        try await body(directory)
    }
}
