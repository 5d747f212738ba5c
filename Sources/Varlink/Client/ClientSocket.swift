internal import Glibc
internal import Synchronization

/// A blocking Unix stream socket that can be shut down from another thread.
final class ClientSocket: Sendable {
    let path: String
    /// Only `shutdown` touches the descriptor while another thread uses it; it is closed in `deinit`.
    private let descriptor: Int32

    /// Connects; blocks while the server's queue is full.
    init(path: String) throws(VarlinkClientError) {
        guard let address = UnixSocketAddress(path: path) else {
            throw .unreachable(path: path, reason: "the path of a socket has 1 to 107 bytes")
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

    /// Makes every read and write end, also one that is waiting.
    func shutdown() { _ = Glibc.shutdown(descriptor, Int32(SHUT_RDWR)) }

    /// Tells the server that no more calls come; answers still do.
    func finishSending() { _ = Glibc.shutdown(descriptor, Int32(SHUT_WR)) }

    /// Sends all bytes, false when the other side has gone.
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

    /// Waits for bytes; empty at the end of the stream.
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

    private static func failure(_ path: String, _ code: Int32) -> VarlinkClientError {
        switch code {
        case ENOENT, ENOTDIR: .noSocket(path: path)
        case ECONNREFUSED: .refused(path: path)
        case EACCES, EPERM: .permissionDenied(path: path)
        default: .unreachable(path: path, reason: String(cString: strerror(code)))
        }
    }
}
