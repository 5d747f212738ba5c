internal import CProcess
public import Foundation
internal import Synchronization

/// A program that was started with nothing but its three streams. Foundation's `Process` learns of an end through a
/// descriptor that other children may inherit, and then waits for those too; this one asks the kernel.
public final class ChildProcess: Sendable {
    /// The process id, for as long as it runs.
    public let pid: Int32
    private let end = Mutex<(status: Int32?, waiting: [CheckedContinuation<Int32, Never>])>((nil, []))

    /// Starts a program.
    /// - Parameters:
    ///   - environment: replaces or adds variables.
    ///   - output: a file that standard output is appended to; nil for none.
    ///   - errors: the same for standard error.
    ///   - passing: an open descriptor that the program finds as its descriptor 3.
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

    /// Whether the program has not ended yet.
    public var isRunning: Bool { end.withLock { $0.status == nil } }

    /// The exit status, or 128 and the signal, as shells say it.
    public func wait() async -> Int32 {
        await withCheckedContinuation { continuation in
            let status = end.withLock { end in
                if end.status == nil { end.waiting.append(continuation) }
                return end.status
            }
            if let status { continuation.resume(returning: status) }
        }
    }

    /// Sends a signal, unless the process has ended.
    public func send(_ signal: Int32) {
        if isRunning { kill(pid, signal) }
    }
}
