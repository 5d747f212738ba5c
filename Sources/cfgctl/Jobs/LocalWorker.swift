internal import CProcess
internal import Foundation
internal import Jobs

/// The worker program, run here as the caller on a spec that is not submitted: without the daemon, and with the caller's rights
/// on the data.
struct LocalWorker {
    let spec: JobSpec
    /// Threads of the tensor engine.
    let threads: Int

    /// The end of a run.
    struct End {
        /// The standard output of a success; `nil` after a failure.
        var output: Data?
        /// The signal that ended the program, or 0.
        let signal: Int32
        /// The exit status.
        let code: Int32
        /// The messages of the program.
        let said: String
    }

    /// Runs a subcommand on a directory with the frozen spec, which is deleted afterwards.
    /// - Throws: `Failure` where the program cannot be started.
    func run(_ command: String, _ options: [String]) throws -> End {
        let program = try Self.program()
        let scratch = try Self.scratch()
        defer { try? FileManager.default.removeItem(at: scratch) }
        let run = RunDirectory(scratch)
        let frozen = FrozenSpec(spec: spec, sha256: "", engine: "cfgctl \(Version.current)", threads: threads)
        try JSONEncoder().encode(frozen).write(to: run.spec)
        let (output, errors) = (scratch.appending(path: "output"), scratch.appending(path: "errors"))
        let status = try Self.run([program, command, run.path] + options, output: output, errors: errors)
        let (signal, code) = (status & 0x7F, (status >> 8) & 0xFF)
        let prefix = "cfgd-worker: "
        let said = String(decoding: (try? Data(contentsOf: errors)) ?? Data(), as: UTF8.self)
            .split(separator: "\n").filter { $0.hasPrefix(prefix) }.map { $0.dropFirst(prefix.count) }
            .joined(separator: "; ")
        let succeeds = signal == 0 && code == 0
        return End(
            output: succeeds ? try Data(contentsOf: output) : nil, signal: signal, code: code, said: said)
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
