import ChildProcess
import Foundation

/// A datagram socket that stands for systemd's `$NOTIFY_SOCKET`.
final class NotifySocket: @unchecked Sendable {
    // Sendable by hand: the descriptor is set once and only read from one detached thread.
    let path: String
    private let descriptor: Int32

    struct TimedOut: Error, CustomStringConvertible {
        let wanted: String
        let heard: [String]
        var description: String {
            "waited \(Patience.seconds) s for \(wanted) on $NOTIFY_SOCKET; heard \(heard)"
        }
    }

    init(path: String) throws {
        self.path = path
        unlink(path)
        descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue), 0)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8.prefix($0.count - 1)) }
        let bound = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        guard bound == 0 else { throw POSIXError(POSIXErrorCode(rawValue: errno) ?? .EIO) }
    }

    deinit { close(descriptor) }

    /// Returns everything heard until a datagram has the line.
    @discardableResult
    func wait(for line: String) async throws -> [String] {
        try await withCheckedThrowingContinuation { continuation in
            Thread.detachNewThread { [self] in
                var heard: [String] = []
                let deadline = Date(timeIntervalSinceNow: Double(Patience.seconds))
                var buffer = [UInt8](repeating: 0, count: 4096)
                while Date() < deadline {
                    var entry = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
                    guard poll(&entry, 1, 200) > 0 else { continue }
                    let count = recv(descriptor, &buffer, buffer.count, 0)
                    guard count > 0 else { continue }
                    heard += String(decoding: buffer[..<count], as: UTF8.self).split(separator: "\n").map(String.init)
                    if heard.contains(where: { $0.hasPrefix(line) }) {
                        continuation.resume(returning: heard)
                        return
                    }
                }
                continuation.resume(throwing: TimedOut(wanted: line, heard: heard))
            }
        }
    }
}
