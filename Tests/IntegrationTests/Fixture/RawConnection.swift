import Foundation

/// A connection that sends arbitrary bytes.
final class RawConnection {
    private var descriptor: Int32

    init(path: String) throws {
        descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8.prefix($0.count - 1)) }
        let connected = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        guard connected == 0 else { throw POSIXError(POSIXErrorCode(rawValue: errno) ?? .EIO) }
        var patience = timeval(tv_sec: 10, tv_usec: 0)
        for option in [SO_RCVTIMEO, SO_SNDTIMEO] {
            setsockopt(descriptor, SOL_SOCKET, option, &patience, socklen_t(MemoryLayout<timeval>.size))
        }
    }

    deinit { if descriptor >= 0 { close(descriptor) } }

    /// Returns the open descriptor, which the caller must close.
    func release() -> Int32 {
        defer { descriptor = -1 }
        return descriptor
    }

    /// Sends the bytes, then reads one message, or until the peer closes.
    func exchange(_ bytes: [UInt8]) throws -> String {
        send(bytes)
        var reply: [UInt8] = [], piece = [UInt8](repeating: 0, count: 1 << 16)
        while reply.last != 0 {
            let count = recv(descriptor, &piece, piece.count, 0)
            if count <= 0 { break }
            reply.append(contentsOf: piece[..<count])
        }
        if reply.last == 0 { reply.removeLast() }
        return String(decoding: reply, as: UTF8.self)
    }

    /// Sends the bytes, as many as the peer takes.
    func send(_ bytes: [UInt8]) {
        var sent = 0
        while sent < bytes.count {
            let count = bytes[sent...].withUnsafeBytes {
                Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            // A peer that hangs up in the middle is a valid answer.
            if count <= 0 { break }
            sent += count
        }
    }
}
