internal import CProcess
public import Foundation
public import Jobs
internal import Storage

/// Starts `cfgd-worker run DIRECTORY --supervised --attempt N` as a child process in a process group of its own.
///
/// The child's standard input is a pipe that the daemon never writes to: its end tells the worker that the daemon is
/// gone. What the child prints is appended to the run directory's `log`. No other descriptor is inherited.
public struct ChildLauncher: Launcher {
    /// The worker program.
    public let program: String
    private let environment: [String: String]

    /// Takes the path of the worker program and the environment for workers, from which everything that a service
    /// manager meant for the daemon itself is removed.
    public init(program: String, environment: [String: String] = ProcessInfo.processInfo.environment) {
        self.program = program
        let own = ["NOTIFY_SOCKET", "WATCHDOG_USEC", "WATCHDOG_PID", "LISTEN_PID", "LISTEN_FDS", "LISTEN_FDNAMES"]
        var kept = environment.filter { !own.contains($0.key) }
        // Here already, so that the worker need not start itself a second time for it.
        let spin = WorkerEnvironment.spinCount
        if kept[WorkerEnvironment.waitPolicy] == nil { kept[spin.name] = kept[spin.name] ?? spin.value }
        self.environment = kept
    }

    /// Finds the worker program: the one that was named, else `$CFGD_WORKER`, else beside this program, else in
    /// `../libexec/cfgd`.
    public static func find(
        named: String?, environment: [String: String] = ProcessInfo.processInfo.environment
    ) throws(DaemonError) -> String {
        let candidates = WorkerProgram.candidates(named: named, environment: environment)
        guard let found = candidates.first(where: { access($0, X_OK) == 0 }) else {
            throw .noWorker(searched: candidates)
        }
        return found
    }

    /// They end with the daemon, after they have saved.
    public var outlivesDaemon: Bool { false }

    /// None: whoever still holds a run directory is somebody else's child.
    public func find(_ run: RunDirectory, of job: Job) async -> (any Worker)? { nil }

    /// Nobody but the daemon stops them.
    public func machineState() async -> MachineState { .up }

    /// Starts a worker.
    public func launch(_ run: RunDirectory, _ attempt: Attempt) async throws -> any Worker {
        var pipe: [Int32] = [-1, -1]
        guard cprocess_pipe(&pipe) == 0 else { throw FileError.last("open a pipe for", program) }
        defer { close(pipe[0]) }
        let leash = pipe[1]
        do {
            let pid = try spawn(
                [program, "run", run.url.plainPath, "--supervised", "--attempt", String(attempt.attempt)],
                input: pipe[0], output: run.log.path(percentEncoded: false), gpu: attempt.gpu)
            return ChildWorker(pid: pid, leash: leash)
        } catch {
            close(leash)
            throw error
        }
    }

    private func spawn(_ arguments: [String], input: Int32, output: String, gpu: Int?) throws(LaunchError) -> pid_t {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_adddup2(&actions, input, STDIN_FILENO)
        posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, output, O_WRONLY | O_APPEND | O_CREAT, 0o644)
        posix_spawn_file_actions_adddup2(&actions, STDOUT_FILENO, STDERR_FILENO)
        cprocess_close_from(&actions, 3)

        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var signals = sigset_t()
        sigemptyset(&signals)
        posix_spawnattr_setsigmask(&attributes, &signals)
        sigfillset(&signals)
        posix_spawnattr_setsigdefault(&attributes, &signals)
        posix_spawnattr_setpgroup(&attributes, 0)
        posix_spawnattr_setflags(
            &attributes, Int16(POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))

        let argv = arguments.map { strdup($0) } + [nil]
        var environment = environment
        environment.merge(WorkerEnvironment.gpus(gpu)) { $1 }
        let envp = environment.map { strdup("\($0.key)=\($0.value)") } + [nil]
        defer { (argv + envp).forEach { free($0) } }
        var pid: pid_t = 0
        let code = posix_spawn(&pid, program, &actions, &attributes, argv, envp)
        guard code == 0 else { throw LaunchError("\(FileError(operation: "start", path: program, code: code))") }
        return pid
    }
}
