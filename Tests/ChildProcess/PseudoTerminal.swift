public import Foundation
internal import Synchronization

/// A pseudo-terminal: programs read and write its lower end as if a person sat there, and the tests hold its upper end.
public final class PseudoTerminal: Sendable {
    /// The lower end, for the standard streams of a program.
    public let device: URL
    private let upper: Int32
    /// The lower end, held open until the program has ended, so that nothing of its output is lost.
    private let lower: Int32
    private let seen = Mutex<(bytes: [UInt8], isOver: Bool, waiting: [Wish])>(([], false, []))

    private struct Wish {
        let isGranted: @Sendable (String) -> Bool
        let continuation: CheckedContinuation<String, Never>
    }

    // Of <asm-generic/ioctls.h>; Swift's Glibc has neither these macros nor ptsname(3).
    private static let unlock = UInt(0x4004_5431), number = UInt(0x8004_5430)

    /// Opens a terminal.
    /// - Throws: `POSIXError` if the system has none.
    public init(columns: Int, rows: Int = 24) throws {
        upper = open("/dev/ptmx", O_RDWR | O_NOCTTY | O_CLOEXEC)
        var locked: Int32 = 0, index: UInt32 = 0
        guard upper >= 0, ioctl(upper, Self.unlock, &locked) == 0, ioctl(upper, Self.number, &index) == 0 else {
            throw POSIXError(POSIXErrorCode(rawValue: errno) ?? .EIO)
        }
        device = URL(filePath: "/dev/pts/\(index)")
        lower = open(device.path, O_RDWR | O_NOCTTY | O_CLOEXEC)
        guard lower >= 0 else { throw POSIXError(POSIXErrorCode(rawValue: errno) ?? .EIO) }
        resize(columns: columns, rows: rows)
        Thread.detachNewThread { [self] in read() }
    }

    deinit { close(upper) }

    /// Changes the size of the window. A program notices with SIGWINCH, which its tests send.
    public func resize(columns: Int, rows: Int = 24) {
        var size = winsize(ws_row: UInt16(rows), ws_col: UInt16(columns), ws_xpixel: 0, ws_ypixel: 0)
        _ = ioctl(lower, UInt(TIOCSWINSZ), &size)
    }

    /// Types a text.
    public func type(_ text: String) { _ = write(upper, text, text.utf8.count) }

    /// Everything written so far.
    public var text: String { seen.withLock { String(decoding: $0.bytes, as: UTF8.self) } }

    /// Waits until the text written so far satisfies the condition, or nothing more follows; returns the text.
    public func text(where isGranted: @escaping @Sendable (String) -> Bool) async -> String {
        await withCheckedContinuation { continuation in
            seen.withLock { seen in
                let text = String(decoding: seen.bytes, as: UTF8.self)
                if seen.isOver || isGranted(text) {
                    continuation.resume(returning: text)
                } else {
                    seen.waiting.append(Wish(isGranted: isGranted, continuation: continuation))
                }
            }
        }
    }

    /// Ends the terminal after its program, and returns everything that was written.
    public func finish() async -> String {
        close(lower)
        return await text { _ in false }
    }

    private func read() {
        var buffer = [UInt8](repeating: 0, count: 4096)
        while true {
            let count = Glibc.read(upper, &buffer, buffer.count)
            if count < 0, errno == EINTR { continue }
            seen.withLock { seen in
                seen.bytes += buffer.prefix(max(count, 0))
                // EIO: nobody holds the lower end any more.
                seen.isOver = count <= 0
                let text = String(decoding: seen.bytes, as: UTF8.self)
                seen.waiting.removeAll { wish in
                    guard seen.isOver || wish.isGranted(text) else { return false }
                    wish.continuation.resume(returning: text)
                    return true
                }
            }
            if count <= 0 { return }
        }
    }
}

extension ProgramRun {
    /// Runs a program on a pseudo-terminal to its end; `output` is everything that it showed.
    /// - Parameters:
    ///   - columns: The width of the window.
    ///   - typing: What a person types beforehand.
    /// - Throws: `POSIXError` if the program cannot be started.
    public static func onTerminal(
        _ program: URL, _ arguments: [String], environment: [String: String] = [:], columns: Int = 80,
        typing: String = ""
    ) async throws -> ProgramRun {
        let terminal = try PseudoTerminal(columns: columns)
        terminal.type(typing)
        let child = try ChildProcess(
            program, arguments, environment: environment.merging(["TERM": "xterm-256color"]) { $1 },
            input: terminal.device, output: terminal.device, errors: terminal.device)
        let status = await child.wait()
        return ProgramRun(status: status, output: await terminal.finish(), errors: "")
    }
}
