internal import Glibc
internal import Synchronization

/// A blocking Unix stream socket that another thread can shut down.
final class ClientSocket: Sendable {
    let path: String
    /// The descriptor; only `shutdown` may use it from another thread, and `deinit` closes it.
    private let descriptor: Int32

    /// Connects to the socket at `path`; blocks while the server's queue is full.
    /// - Throws: `VarlinkClientError` if no server can be reached.
    init(path: String) throws(VarlinkClientError) {
        guard let address = UnixSocketAddress(path: path) else {
            throw .unreachable(path: path, reason: "a socket's path must have 1 to 107 bytes")
        }
        let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { throw .unreachable(path: path, reason: String(cString: strerror(errno))) }
        var code: Int32 = 0
        repeat {
            code = address.with { connect(descriptor, $0, $1) } == 0 ? 0 : errno
        } while code == EINTR
        guard code == 0 else {
            Glibc.close(descriptor)
            throw Self.failure(path, code)
        }
        self.path = path
        self.descriptor = descriptor
    }

    deinit { Glibc.close(descriptor) }

    /// Ends all current and later reads and writes.
    func shutdown() { _ = Glibc.shutdown(descriptor, Int32(SHUT_RDWR)) }

    /// Closes the sending side: no more calls follow, but replies are still received.
    func finishSending() { _ = Glibc.shutdown(descriptor, Int32(SHUT_WR)) }

    /// Sends all bytes; `false` if the peer has closed the connection.
    func send(_ bytes: [UInt8]) -> Bool {
        var sent = 0
        while sent < bytes.count {
            let count = bytes[sent...].withUnsafeBytes {
                Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            if count >= 0 {
                sent += count
            } else if errno != EINTR {
                return false
            }
        }
        return true
    }

    /// Waits for bytes; an empty result is the end of the stream.
    func receive() -> [UInt8] {
        while true {
            var code: Int32 = 0
            let bytes = [UInt8](unsafeUninitializedCapacity: 65536) { buffer, count in
                let received = recv(descriptor, buffer.baseAddress, buffer.count, 0)
                code = received < 0 ? errno : 0
                count = max(received, 0)
            }
            if code != EINTR { return bytes }
        }
    }

    /// The kind of a file in place of a socket.
    private static func otherKind(_ path: String) -> String? {
        var status = stat()
        guard stat(path, &status) == 0 else { return nil }
        switch status.st_mode & S_IFMT {
        case S_IFSOCK: return nil
        case S_IFREG: return "a file"
        case S_IFDIR: return "a directory"
        default: return "a device or pipe"
        }
    }

    private static func failure(_ path: String, _ code: Int32) -> VarlinkClientError {
        switch code {
        case ENOENT, ENOTDIR: .noSocket(path: path)
        case ECONNREFUSED: otherKind(path).map { .notASocket(path: path, kind: $0) } ?? .refused(path: path)
        case EACCES, EPERM: .permissionDenied(path: path)
        default: .unreachable(path: path, reason: String(cString: strerror(code)))
        }
    }
}
