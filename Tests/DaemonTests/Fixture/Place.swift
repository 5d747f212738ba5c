import Control
import Daemon
import Foundation
import JobQueue
import Jobs
import Logging
import Synchronization
import Testing
import Varlink

/// A temporary state directory with a daemon in this process, whose workers run a shell script.
final class Place: Sendable {
    // A short name: a socket's path has at most 107 bytes.
    let root = URL(filePath: "/tmp/cfgd-\(UUID().uuidString.prefix(8))", directoryHint: .isDirectory)
    var state: URL { root.appending(path: "state", directoryHint: .isDirectory) }
    var socket: String { root.appending(path: "s").path }
    var queuePath: String { state.appending(path: "queue.sqlite").path }
    /// The labels of the spec's data.
    var labelled: [String: JSONValue] { ["images": .string(images), "labels": .string(images)] }
    /// An existing, empty file of pictures.
    var images: String { root.appending(path: "images.idx").path }
    var program: String { root.appending(path: "worker").path }
    let records = Mutex<[String]>([])

    /// - Parameter script: The worker program in sh; `FakeWorker.prelude` has its functions.
    init(_ script: String = "succeed done") throws {
        try FileManager.default.createDirectory(at: state, withIntermediateDirectories: true)
        try Data().write(to: URL(filePath: images))
        try (FakeWorker.prelude + script + "\n").write(toFile: program, atomically: true, encoding: .utf8)
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: program)
    }

    deinit { try? FileManager.default.removeItem(at: root) }

    func run(_ number: Int) -> RunDirectory {
        RunDirectory(state.appending(path: "runs/\(number)", directoryHint: .isDirectory))
    }

    /// Runs a daemon while the body runs, then stops it and waits for its end.
    func serve<Value: Sendable>(
        launcher: (any Launcher)? = nil, retries: Int = 5, slots: Int = 1,
        reread: (@Sendable (inout DaemonConfiguration) throws -> Void)? = nil,
        configure: (inout DaemonConfiguration) -> Void = { _ in },
        _ body: @escaping @Sendable (JobsClient) async throws -> Value
    ) async throws -> Value {
        var configuration = DaemonConfiguration(state: state, address: .path(socket, mode: 0o600))
        configuration.retries = retries
        configuration.slots = slots
        configuration.threads = 1
        configuration.retryDelay = 0
        configuration.reserve = 0
        configure(&configuration)
        let logger = Logger(label: "test") { _ in RecordingHandler(place: self) }
        let initial = configuration
        let again: @Sendable () throws -> (configuration: DaemonConfiguration, file: URL?) = {
            var configuration = initial
            try reread?(&configuration)
            return (configuration, nil)
        }
        let daemon = Daemon(
            configuration, launcher: launcher ?? ChildLauncher(program: program), logger: logger, reread: again)
        let (ready, isReady) = AsyncStream.makeStream(of: Void.self)
        return try await withThrowingTaskGroup(of: Value?.self) { group in
            group.addTask {
                defer { isReady.finish() }
                try await daemon.run(signals: false) { isReady.yield() }
                return nil
            }
            group.addTask {
                for await _ in ready { break }
                let client = try await self.client()
                let value: Result<Value, any Error>
                do { value = .success(try await body(client)) } catch { value = .failure(error) }
                daemon.stop()
                return try value.get()
            }
            var found: Value?
            while let value = try await group.next() { found = value ?? found }
            return try #require(found)
        }
    }

    func client() async throws -> JobsClient { try await JobsClient.connect(path: socket) }

    func spec(_ name: String? = nil) -> JSONValue {
        var spec: JSONValue = [
            "kind": "train", "data": ["format": "idx", "images": .string(images)],
            "network": ["kind": "mlp", "width": 8], "train": ["steps": 3],
        ]
        if let name, case .object(var members) = spec {
            members["name"] = .string(name)
            spec = .object(members)
        }
        return spec
    }
}

extension JobsClient {
    func submit(_ place: Place, _ name: String? = nil, _ change: (inout Submit.Parameters) -> Void = { _ in })
        async throws -> Job
    {
        var parameters = Submit.Parameters(spec: place.spec(name))
        change(&parameters)
        return try #require(try await call(Submit.self, parameters).job)
    }

    /// Waits until the job is final, and returns it.
    func end(of job: Job) async throws -> Job {
        try #require(try await call(Wait.self, .init(jobs: ["\(job.number)"])).jobs.first)
    }

    func job(_ name: String) async throws -> Job {
        try #require(try await call(List.self, .init(jobs: [name])).jobs.first)
    }
}

extension Place {
    /// Waits until the job is in a state, watching on a connection of its own.
    func wait(for job: Job, in state: JobState, _ isMeant: (Job) -> Bool = { _ in true }) async throws {
        for try await reply in try await client().stream(Watch.self, .init(jobs: ["\(job.number)"]))
        where reply.job.state == state && isMeant(reply.job) { return }
        Issue.record("job \(job.number) never was \(state.rawValue)")
    }
}

/// A log handler that keeps every record as a line: level, message, then fields.
struct RecordingHandler: LogHandler {
    let place: Place
    var metadata: Logger.Metadata = [:]
    var logLevel = Logger.Level.debug

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        let fields = (event.metadata ?? [:]).sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
        let line = ([event.level.rawValue, event.message.description] + fields).joined(separator: " ")
        place.records.withLock { $0.append(line) }
    }
}
