internal import CProcess
public import Foundation
public import Jobs
internal import Storage

/// The launcher of workers as child processes: `cfgd-worker run DIRECTORY --supervised --attempt N`, each in a process
/// group of its own.
///
/// The worker's standard input is a pipe whose end of file tells the worker that the daemon is gone. The worker's output is
/// appended to `log` in the run directory. No other descriptor is inherited, but for the worker of a sampling job with `--stay`:
/// it reports the end of its job on another pipe, waits for a job of the same model (`StayingWorkers`), and reads that job's
/// directory from its standard input.
public struct ChildLauncher: Launcher {
    /// The worker program.
    public let program: String
    private let environment: [String: String]
    private let staying: StayingWorkers

    /// Creates a launcher. Variables that a service manager set for the daemon itself are removed from `environment`.
    public init(program: String, environment: [String: String] = ProcessInfo.processInfo.environment) {
        self.init(program: program, environment: environment, staying: StayingWorkers())
    }

    /// Creates a launcher with its own look at the machine's memory.
    init(
        program: String, environment: [String: String] = ProcessInfo.processInfo.environment, staying: StayingWorkers
    ) {
        self.program = program
        self.staying = staying
        let own = ["NOTIFY_SOCKET", "WATCHDOG_USEC", "WATCHDOG_PID", "LISTEN_PID", "LISTEN_FDS", "LISTEN_FDNAMES"]
        var kept = environment.filter { !own.contains($0.key) }
        // Set here, so that the worker need not restart itself to set it.
        let spin = WorkerEnvironment.spinCount
        if kept[WorkerEnvironment.waitPolicy] == nil { kept[spin.name] = kept[spin.name] ?? spin.value }
        self.environment = kept
    }

    /// Finds the worker program: `named`, else `$CFGD_WORKER`, else beside this program, else in `../libexec/cfgd`.
    /// - Throws: `DaemonError.noWorker` if no candidate can be executed.
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

    /// Takes over how long workers stay.
    public func obey(_ settings: DaemonSettings) { staying.obey(settings) }

    /// Ends workers that stay where the job's memory would be short beside them, but for those that the job can have.
    public func makeRoom(for job: Job, _ run: RunDirectory, _ attempt: Attempt) async {
        guard staying.count > 0 else { return }
        await staying.makeRoom(
            bytes: job.resources?.memory ?? 0, sparing: StayingKey(run, attempt, program: program))
    }

    /// Ends the workers that stay.
    public func endIdle() async { await staying.endIdle() }

    /// Gives the attempt to a worker that stays for its model, or starts a worker process.
    /// - Throws: `LaunchError`, `FileError`.
    public func launch(_ run: RunDirectory, _ attempt: Attempt) async throws -> any Worker {
        let key = staying.isOn ? StayingKey(run, attempt, program: program) : nil
        if let key, let process = staying.take(key) {
            let request = RunRequest(directory: run.url.plainPath, attempt: attempt.attempt)
            if let worker = process.begin(request) { return worker }
            process.end()
        }
        await staying.makeRoom(gpu: attempt.gpu, draws: key != nil)
        return try start(run, attempt, key)
    }

    private func start(_ run: RunDirectory, _ attempt: Attempt, _ key: StayingKey?) throws -> ChildWorker {
        let input = try pipe()
        defer { close(input.reading) }
        do {
            let arguments = [
                program, "run", run.url.plainPath, "--supervised", "--attempt", String(attempt.attempt),
            ]
            let output = run.log.path(percentEncoded: false)
            guard let key else {
                let pid = try spawn(arguments, input: input.reading, output: output, gpu: attempt.gpu)
                return WorkerProcess.follow(pid, leash: input.writing)
            }
            let reports = try pipe()
            defer { close(reports.writing) }
            do {
                let pid = try spawn(
                    arguments + ["--stay"], input: input.reading, output: output, reports: reports.writing,
                    gpu: attempt.gpu)
                return WorkerProcess.follow(pid, leash: input.writing, reports: reports.reading) { [staying] in
                    staying.keep($0, key)
                }
            } catch {
                close(reports.reading)
                throw error
            }
        } catch {
            close(input.writing)
            throw error
        }
    }

    private func pipe() throws(FileError) -> (reading: Int32, writing: Int32) {
        var ends: [Int32] = [-1, -1]
        guard cprocess_pipe(&ends) == 0 else { throw .last("open a pipe for", program) }
        return (ends[0], ends[1])
    }

    private func spawn(
        _ arguments: [String], input: Int32, output: String, reports: Int32 = -1, gpu: Int?
    ) throws(LaunchError) -> pid_t {
        var variables = environment
        variables.merge(WorkerEnvironment.gpus(gpu)) { $1 }
        let argv = arguments.map { strdup($0) } + [nil]
        let envp = variables.map { strdup("\($0.key)=\($0.value)") } + [nil]
        defer { (argv + envp).forEach { free($0) } }
        var pid: pid_t = 0
        let code = output.withCString { output in
            var start = cprocess_start(
                input: input, input_path: nil, output: output, errors: nil, mode: 0o644, passed: reports,
                leads_group: true)
            return cprocess_spawn(&pid, program, argv, envp, &start)
        }
        guard code == 0 else { throw LaunchError("\(FileError(operation: "start", path: program, code: code))") }
        return pid
    }
}
