internal import CProcess
internal import Foundation
internal import Jobs

/// The worker program that measures a training job before its submission. It runs here as the caller, without the daemon:
/// it needs only the caller's rights on the data, and keeps nothing.
struct MeasuringWorker {
    let spec: JobSpec
    /// Threads of the tensor engine, as many as the job will have.
    let threads: Int

    /// The time limit of a measurement in seconds.
    private static let limit = 300

    /// Measures the job.
    /// - Throws: `Failure` with the worker's message.
    func cost() throws -> TrainingCost {
        let program = try Self.program()
        let scratch = try Self.scratch()
        defer { try? FileManager.default.removeItem(at: scratch) }
        let run = RunDirectory(scratch)
        let frozen = FrozenSpec(spec: spec, sha256: "", engine: "cfgctl \(Version.current)", threads: threads)
        try JSONEncoder().encode(frozen).write(to: run.spec)
        let (output, errors) = (scratch.appending(path: "output"), scratch.appending(path: "errors"))
        let status = try Self.run(
            [program, "measure", run.path, "--limit", String(Self.limit)], output: output, errors: errors)
        let (signal, code) = (status & 0x7F, (status >> 8) & 0xFF)
        if signal == 0, code == 0 {
            return try JSONDecoder().decode(TrainingCost.self, from: Data(contentsOf: output))
        }
        let prefix = "cfgd-worker: "
        let said = String(decoding: (try? Data(contentsOf: errors)) ?? Data(), as: UTF8.self)
            .split(separator: "\n").filter { $0.hasPrefix(prefix) }.map { $0.dropFirst(prefix.count) }
            .joined(separator: "; ")
        throw Self.failure(signal: signal, code: code, said: said)
    }

    private static func failure(signal: Int32, code: Int32, said: String) -> Failure {
        switch signal {
        case 0: break
        case SIGINT: return Failure(.interrupted)
        case SIGALRM:
            return Failure(
                .timedOut,
                "the measurement was given up after \(limit / 60) minutes, since a few steps take longer than that; try "
                    + "a smaller train.batch, or train.accumulate")
        case SIGKILL:
            return Failure(
                .jobFailed,
                "the measuring worker was killed, most likely since it needed more memory than there is; try "
                    + "train.accumulate or train.recompute")
        default: return Failure(.internalError, "the measuring worker was ended by signal \(signal)")
        }
        let text = said.isEmpty ? "the measuring worker left with status \(code)" : said
        switch WorkerStatus(rawValue: code) {
        case .badInput: return Failure(.badSpec, "the job cannot be measured: \(text)")
        case .inputOutput: return Failure(.inputOutput, "the job cannot be measured: \(text)")
        default: return Failure(.internalError, "the job cannot be measured: \(text)")
        }
    }

    private static func program() throws(Failure) -> String {
        let candidates = WorkerProgram.candidates()
        guard let found = candidates.first(where: { access($0, X_OK) == 0 }) else {
            throw Failure(
                .noInput,
                "there is no worker program at \(candidates.joined(separator: " or ")); $\(WorkerProgram.variable) names "
                    + "another one")
        }
        return found
    }

    /// A new directory that only this user can read.
    private static func scratch() throws(Failure) -> URL {
        let pattern = FileManager.default.temporaryDirectory.appending(path: "cfgctl-XXXXXX")
        var path = Array(pattern.path(percentEncoded: false).utf8CString)
        guard mkdtemp(&path) != nil else {
            throw Failure(
                .inputOutput,
                "cannot make a directory in \(pattern.deletingLastPathComponent().path(percentEncoded: false)): "
                    + String(cString: strerror(errno)))
        }
        let made = String(decoding: path.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        return URL(filePath: made, directoryHint: .isDirectory)
    }

    /// Runs a program to its end, in this process group, so that Ctrl-C reaches it.
    /// - Returns: the status that `waitpid` gives.
    private static func run(_ arguments: [String], output: URL, errors: URL) throws(Failure) -> Int32 {
        let argv = arguments.map { strdup($0) } + [nil]
        defer { argv.forEach { free($0) } }
        var pid: pid_t = 0
        let code = "/dev/null".withCString { input in
            output.path(percentEncoded: false).withCString { output in
                errors.path(percentEncoded: false).withCString { errors in
                    var start = cprocess_start(
                        input: -1, input_path: input, output: output, errors: errors, mode: 0o600, passed: -1,
                        leads_group: false)
                    return cprocess_spawn(&pid, arguments[0], argv, environ, &start)
                }
            }
        }
        guard code == 0 else {
            throw Failure(.internalError, "cannot start \(arguments[0]): \(String(cString: strerror(code)))")
        }
        // SIGINT ends the worker; this program goes on to clean up.
        let before = signal(SIGINT, SIG_IGN)
        defer { signal(SIGINT, before) }
        var status: Int32 = 0
        while waitpid(pid, &status, 0) < 0, errno == EINTR {}
        return status
    }
}
