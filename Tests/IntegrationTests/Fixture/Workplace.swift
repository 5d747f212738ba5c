import ChildProcess
import Foundation
import Testing

/// A temporary directory with a real daemon. All processes and files of the scope are removed after it, whether the
/// test passes, fails or throws.
final class Workplace {
    // A short name: a socket's path has at most 107 bytes.
    let root: URL
    let state: URL
    let socket: String
    private(set) var daemon: ChildProcess?
    private var options: [String]
    private var environment: [String: String]
    /// The user who runs the daemon; `nil` for the user who runs the tests.
    private let user: TestUser?
    /// The listening socket that outlives the daemon; `nil` if the daemon creates its own.
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
    ///   - root: The directory, where it must have a certain name.
    ///   - activated: Creates the socket here and passes it to the daemon, as systemd does: clients wait while there is
    ///     no daemon.
    ///   - worker: A file of the workplace to use as worker program.
    ///   - user: The user who runs the daemon, if the tests can become another user.
    ///   - prepare: Called before the daemon's first start.
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

    /// The daemon's output so far.
    var daemonLog: URL { root.appending(path: "daemon.log") }

    /// Returns the run directory of a job.
    func run(_ job: Int) -> URL { state.appending(path: "runs/\(job)", directoryHint: .isDirectory) }

    /// Starts the daemon and waits until it answers.
    func start() async throws {
        let notify = try NotifySocket(path: root.appending(path: "n").path)
        // The other user must be able to write here.
        if user != nil { chmod(notify.path, 0o666) }
        try launch(notify)
        try await notify.wait(for: "READY=1")
    }

    /// Starts the daemon without waiting for it.
    /// - Parameter adding: Variables for this start alone.
    func launch(_ notify: NotifySocket? = nil, adding: [String: String] = [:]) throws {
        var environment = self.environment.merging(adding) { $1 }
        environment["XDG_CACHE_HOME"] = root.appending(path: "cache").path
        if let notify { environment["NOTIFY_SOCKET"] = notify.path }
        var program = Programs.daemon
        var arguments = ["--state", state.path, "--socket", socket, "--worker", worker.path] + options
        if listener != nil {
            // $LISTEN_PID must be the daemon's process ID, which is the shell's before exec.
            arguments = ["-c", "LISTEN_PID=$$ exec \"$@\"", "sh", program.path] + arguments
            program = URL(filePath: "/bin/sh")
            environment["LISTEN_FDS"] = "1"
        }
        if let user { (program, arguments) = user.command(program, arguments) }
        daemon = try ChildProcess(
            program, arguments, environment: environment, output: daemonLog, errors: daemonLog,
            passing: listener?.descriptor)
    }

    /// Kills the daemon with SIGKILL, as a power cut would.
    func killDaemon() async {
        daemon?.send(SIGKILL)
        _ = await daemon?.wait()
        daemon = nil
    }

    /// Stops the daemon with SIGTERM; returns its exit status.
    func stopDaemon() async -> Int32 {
        daemon?.send(SIGTERM)
        let status = await daemon?.wait()
        daemon = nil
        return status ?? -1
    }

    /// Kills the worker of a job with SIGKILL; `false` if no process holds the run directory.
    @discardableResult
    func killWorker(of job: Int) -> Bool {
        guard let pid = worker(of: job), holds(pid, run(job).appending(path: "lock").path) else { return false }
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

    /// Runs `cfgctl` against the daemon as another user.
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
