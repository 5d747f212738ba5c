import Foundation

/// A datagram socket in place of the service manager's, named in `NOTIFY_SOCKET`.
final class FakeManager {
    private let descriptor: Int32

    init() throws {
        let name = "cfgd-test-\(UUID().uuidString)"
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        // An abstract name: a NUL byte first, and no file.
        withUnsafeMutableBytes(of: &address.sun_path) { $0[1...].copyBytes(from: Array(name.utf8)) }
        let length = socklen_t(MemoryLayout<sa_family_t>.size + 1 + name.utf8.count)
        descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue), 0)
        let status = withUnsafePointer(to: address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { bind(descriptor, $0, length) }
        }
        guard status == 0 else { throw POSIXError(POSIXErrorCode(rawValue: errno) ?? .EIO) }
        setenv("NOTIFY_SOCKET", "@" + name, 1)
    }

    deinit { close(descriptor) }

    /// Returns the oldest message, waiting up to ten seconds; empty if none comes.
    func receive() -> String {
        var bytes = [UInt8](repeating: 0, count: 4096)
        var patience = timeval(tv_sec: 10, tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
        let count = recv(descriptor, &bytes, bytes.count, 0)
        return String(decoding: bytes.prefix(max(count, 0)), as: UTF8.self)
    }
}
