internal import CProcess
public import Foundation
public import Jobs
internal import Storage

/// The launcher of workers as child processes: `cfgd-worker run DIRECTORY --supervised --attempt N`, each in a process
/// group of its own.
///
/// The worker's standard input is a pipe that the daemon never writes to: its end of file tells the worker that the daemon
/// is gone. The worker's output is appended to `log` in the run directory. No other descriptor is inherited.
public struct ChildLauncher: Launcher {
    /// The worker program.
    public let program: String
    private let environment: [String: String]

    /// Creates a launcher. Variables that a service manager set for the daemon itself are removed from `environment`.
    public init(program: String, environment: [String: String] = ProcessInfo.processInfo.environment) {
        self.program = program
        let own = ["NOTIFY_SOCKET", "WATCHDOG_USEC", "WATCHDOG_PID", "LISTEN_PID", "LISTEN_FDS", "LISTEN_FDNAMES"]
        var kept = environment.filter { !own.contains($0.key) }
        // Set here, so that the worker need not restart itself to set it.
        let spin = WorkerEnvironment.spinCount
        if kept[WorkerEnvironment.waitPolicy] == nil { kept[spin.name] = kept[spin.name] ?? spin.value }
        self.environment = kept
    }

    /// Finds the worker program: `named`, else `$CFGD_WORKER`, else beside this program, else in `../libexec/cfgd`.
    /// - Throws: `DaemonError.noWorker` if no candidate exists.
    public static func find(
        named: String?, environment: [String: String] = ProcessInfo.processInfo.environment
    ) throws(DaemonError) -> String {
        let candidates = WorkerProgram.candidates(named: named, environment: environment)
        guard let found = candidates.first(where: { access($0, X_OK) == 0 }) else {
            throw .noWorker(searched: candidates)
        }
        return found
    }

    /// `false`: workers save and end with the daemon.
    public var outlivesDaemon: Bool { false }

    /// `false`: the daemon writes the records of workers' events.
    public var reportsToJournal: Bool { false }

    /// Returns `nil`: a process that still holds a run directory is no child of this daemon.
    public func find(_ run: RunDirectory, of job: Job) async -> (any Worker)? { nil }

    /// Returns `.up`: only the daemon stops child processes.
    public func machineState() async -> MachineState { .up }

    /// Starts a worker process.
    /// - Throws: `FileError` if a file of the run directory cannot be opened, `LaunchError` if the worker cannot be
    ///   started.
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
        var variables = environment
        variables.merge(WorkerEnvironment.gpus(gpu)) { $1 }
        let argv = arguments.map { strdup($0) } + [nil]
        let envp = variables.map { strdup("\($0.key)=\($0.value)") } + [nil]
        defer { (argv + envp).forEach { free($0) } }
        var pid: pid_t = 0
        let code = output.withCString { output in
            var start = cprocess_start(
                input: input, input_path: nil, output: output, errors: nil, mode: 0o644, passed: -1, leads_group: true)
            return cprocess_spawn(&pid, program, argv, envp, &start)
        }
        guard code == 0 else { throw LaunchError("\(FileError(operation: "start", path: program, code: code))") }
        return pid
    }
}
