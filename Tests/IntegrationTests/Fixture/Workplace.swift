import ChildProcess
import Foundation
import Testing

/// A temporary directory with a real daemon in it. Everything that is started or written in the scope is gone after it,
/// whether the test passes, fails or throws.
final class Workplace {
    /// Short, since a socket's path has 108 bytes.
    let root: URL
    let state: URL
    let socket: String
    private(set) var daemon: ChildProcess?
    private var options: [String]
    private var environment: [String: String]

    private init(options: [String], environment: [String: String]) throws {
        root = URL(filePath: "/tmp/cfgd-\(UUID().uuidString.prefix(8))", directoryHint: .isDirectory)
        state = root.appending(path: "state", directoryHint: .isDirectory)
        socket = root.appending(path: "s").path
        self.options = options
        self.environment = environment
        try FileManager.default.createDirectory(at: root, withIntermediateDirectories: true)
    }

    /// Opens a scope with a running daemon.
    static func with(
        options: [String] = [], environment: [String: String] = [:], _ body: (Workplace) async throws -> Void
    ) async throws {
        let place = try Workplace(options: options, environment: environment)
        do {
            try await place.start()
            try await body(place)
        } catch {
            if let log = try? String(contentsOf: place.daemonLog, encoding: .utf8) {
                Issue.record("the daemon said:\n\(log.suffix(4000))")
            }
            place.tearDown()
            throw error
        }
        place.tearDown()
    }

    /// What the daemon printed.
    var daemonLog: URL { root.appending(path: "daemon.log") }

    /// The run directory of a job.
    func run(_ job: Int) -> URL { state.appending(path: "runs/\(job)", directoryHint: .isDirectory) }

    /// Starts the daemon and returns when it answers.
    func start() async throws {
        let notify = try NotifySocket(path: root.appending(path: "n").path)
        daemon = try ChildProcess(
            Programs.daemon,
            ["--state", state.path, "--socket", socket, "--worker", Programs.worker.path] + options,
            environment: ["NOTIFY_SOCKET": notify.path].merging(environment) { $1 }, output: daemonLog,
            errors: daemonLog)
        try await notify.wait(for: "READY=1", seconds: 60)
    }

    /// SIGKILL to the daemon, as a power cut would end it.
    func killDaemon() async {
        daemon?.send(SIGKILL)
        _ = await daemon?.wait()
        daemon = nil
    }

    /// SIGTERM to the daemon; returns its exit status.
    func stopDaemon() async -> Int32 {
        daemon?.send(SIGTERM)
        let status = await daemon?.wait()
        daemon = nil
        return status ?? -1
    }

    /// SIGKILL to the worker of a job; `false` where none holds the run directory.
    @discardableResult
    func killWorker(of job: Int) -> Bool {
        guard let text = try? String(contentsOf: run(job).appending(path: "lock"), encoding: .utf8),
            let pid = pid_t(text.trimmingCharacters(in: .whitespacesAndNewlines)), pid > 1
        else { return false }
        return kill(pid, SIGKILL) == 0
    }

    /// Runs `cfgctl` against the daemon.
    @discardableResult
    func ctl(_ arguments: String...) async throws -> ProgramRun {
        try await ProgramRun.of(
            Programs.client, arguments, environment: ["CFGD_SOCKET": socket, "NO_COLOR": "1"], in: root)
    }

    /// Writes a file into the workplace.
    @discardableResult
    func write(_ text: String, to name: String) throws -> String {
        let file = root.appending(path: name)
        try text.write(to: file, atomically: true, encoding: .utf8)
        return file.path
    }

    private func tearDown() {
        daemon?.send(SIGKILL)
        let runs = (try? FileManager.default.contentsOfDirectory(atPath: state.appending(path: "runs").path)) ?? []
        for job in runs.compactMap({ Int($0) }) { killWorker(of: job) }
        try? FileManager.default.removeItem(at: root)
    }
}
