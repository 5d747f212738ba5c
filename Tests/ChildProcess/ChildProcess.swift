internal import CProcess
public import Foundation
internal import Synchronization

/// A child process that inherits only its standard streams. Foundation's `Process` detects the end through a descriptor
/// that other children may inherit, and then waits for those too; this type asks the kernel.
public final class ChildProcess: Sendable {
    /// The process ID, valid while the process runs.
    public let pid: Int32
    private let end = Mutex<(status: Int32?, waiting: [CheckedContinuation<Int32, Never>])>((nil, []))

    /// Starts a program.
    ///
    /// - Parameters:
    ///   - program: The executable.
    ///   - arguments: The arguments after the program's name.
    ///   - environment: Variables to replace or add.
    ///   - input: File for standard input; default none.
    ///   - output: File that standard output is appended to; default none.
    ///   - errors: File that standard error is appended to; default none.
    ///   - passing: Open descriptor that becomes the program's descriptor 3; default none.
    /// - Throws: `POSIXError` if the program cannot be started.
    public init(
        _ program: URL, _ arguments: [String], environment: [String: String] = [:], input: URL? = nil,
        output: URL? = nil, errors: URL? = nil, passing: Int32? = nil
    ) throws {
        let variables = ProcessInfo.processInfo.environment.merging(environment) { $1 }
        let argv = ([program.path] + arguments).map { strdup($0) } + [nil]
        let envp = variables.map { strdup("\($0)=\($1)") } + [nil]
        defer { (argv + envp).forEach { free($0) } }
        var started: pid_t = 0
        let none = "/dev/null"
        // A connection of another test that a child kept open would never end; it inherits nothing else.
        let code = (input?.path ?? none).withCString { input in
            (output?.path ?? none).withCString { output in
                (errors?.path ?? none).withCString { errors in
                    var start = cprocess_start(
                        input: -1, input_path: input, output: output, errors: errors, mode: 0o644,
                        passed: passing ?? -1, leads_group: false)
                    return cprocess_spawn(&started, program.path, argv, envp, &start)
                }
            }
        }
        guard code == 0 else { throw POSIXError(POSIXErrorCode(rawValue: code) ?? .EIO) }
        let pid = started
        self.pid = pid
        Thread.detachNewThread { [self] in
            var status: Int32 = 0
            while waitpid(pid, &status, 0) < 0, errno == EINTR {}
            let signal = status & 0x7F
            let result = signal == 0 ? (status >> 8) & 0xFF : 128 + signal
            let waiting = end.withLock { end in
                end.status = result
                defer { end.waiting = [] }
                return end.waiting
            }
            waiting.forEach { $0.resume(returning: result) }
        }
    }

    /// Whether the process is still running.
    public var isRunning: Bool { end.withLock { $0.status == nil } }

    /// Waits for the end; returns the exit status, or 128 plus the signal as shells do.
    public func wait() async -> Int32 {
        await withCheckedContinuation { continuation in
            let status = end.withLock { end in
                if end.status == nil { end.waiting.append(continuation) }
                return end.status
            }
            if let status { continuation.resume(returning: status) }
        }
    }

    /// Sends a signal if the process is still running.
    public func send(_ signal: Int32) {
        if isRunning { kill(pid, signal) }
    }
}
