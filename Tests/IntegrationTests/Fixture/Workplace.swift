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
    /// Who runs the daemon; `nil` for whoever runs the tests.
    private let user: TestUser?
    /// The socket, where it outlives the daemon.
    private let listener: ListeningEnd?
    /// The worker program.
    private let worker: URL

    private init(
        root: URL?, options: [String], environment: [String: String], activated: Bool, worker: String?, user: TestUser?
    ) throws {
        self.root = root ?? URL(filePath: "/tmp/cfgd-\(UUID().uuidString.prefix(8))", directoryHint: .isDirectory)
        let root = self.root
        state = root.appending(path: "state", directoryHint: .isDirectory)
        socket = root.appending(path: "s").path
        self.options = options
        self.environment = environment
        self.user = user
        self.worker = worker.map { root.appending(path: $0) } ?? Programs.worker
        try FileManager.default.createDirectory(at: root, withIntermediateDirectories: true)
        listener = activated ? try ListeningEnd(path: socket) : nil
    }

    /// Opens a scope with a running daemon.
    /// - Parameters:
    ///   - root: the directory, where it has to have a certain name.
    ///   - activated: the socket is made here and passed to the daemon, as systemd does, so that it outlives it: clients
    ///     wait while there is no daemon.
    ///   - worker: a file of the workplace that stands for the worker program.
    ///   - user: who runs the daemon, where the tests can be somebody else.
    ///   - prepare: comes before the daemon's first start.
    static func with(
        at root: URL? = nil, options: [String] = [], environment: [String: String] = [:], activated: Bool = false,
        worker: String? = nil, user: TestUser? = nil, prepare: (Workplace) async throws -> Void = { _ in },
        _ body: (Workplace) async throws -> Void
    ) async throws {
        let place = try Workplace(
            root: root, options: options, environment: environment, activated: activated, worker: worker, user: user)
        do {
            try await prepare(place)
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
        // Somebody else has to write to it.
        if user != nil { chmod(notify.path, 0o666) }
        try launch(notify)
        try await notify.wait(for: "READY=1", seconds: 60)
    }

    /// Starts the daemon and returns before it has come far.
    func launch(_ notify: NotifySocket? = nil) throws {
        var environment = self.environment
        environment["XDG_CACHE_HOME"] = root.appending(path: "cache").path
        if let notify { environment["NOTIFY_SOCKET"] = notify.path }
        var program = Programs.daemon
        var arguments = ["--state", state.path, "--socket", socket, "--worker", worker.path] + options
        if listener != nil {
            // The process that takes the socket is named by its number, which the shell knows before it becomes the daemon.
            arguments = ["-c", "LISTEN_PID=$$ exec \"$@\"", "sh", program.path] + arguments
            program = URL(filePath: "/bin/sh")
            environment["LISTEN_FDS"] = "1"
        }
        if let user { (program, arguments) = user.command(program, arguments) }
        daemon = try ChildProcess(
            program, arguments, environment: environment, output: daemonLog, errors: daemonLog,
            passing: listener?.descriptor)
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
            let pid = pid_t(text.trimmingCharacters(in: .whitespacesAndNewlines)), pid > 1,
            // Where the worker has left, the number may be that of any process by now.
            let command = try? String(contentsOfFile: "/proc/\(pid)/cmdline", encoding: .utf8),
            command.contains(run(job).path)
        else { return false }
        return kill(pid, SIGKILL) == 0
    }

    /// Runs `cfgctl` against the daemon.
    @discardableResult
    func ctl(_ arguments: String...) async throws -> ProgramRun { try await ctl(arguments) }

    /// Runs `cfgctl` against the daemon.
    @discardableResult
    func ctl(_ arguments: [String]) async throws -> ProgramRun {
        try await ProgramRun.of(
            Programs.client, arguments, environment: ["CFGD_SOCKET": socket, "NO_COLOR": "1"], in: root)
    }

    /// Runs `cfgctl` against the daemon as somebody else.
    func ctl(as user: TestUser, _ arguments: String...) async throws -> ProgramRun {
        let (program, arguments) = user.command(Programs.client, arguments)
        return try await ProgramRun.of(
            program, arguments, environment: ["CFGD_SOCKET": socket, "NO_COLOR": "1"], in: root)
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
