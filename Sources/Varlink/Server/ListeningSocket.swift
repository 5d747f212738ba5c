internal import Glibc

/// A listening Unix socket whose descriptor is not yet owned by the event loop.
struct ListeningSocket: Sendable {
    let descriptor: Int32
    /// The socket file to remove at the end; `nil` for an abstract or inherited socket.
    private let path: String?
    /// The device and inode of the socket file, by which it is known from one of another server.
    private let identity: Identity?

    private struct Identity: Sendable, Equatable {
        let device: dev_t
        let inode: ino_t

        init?(_ path: String) {
            var status = stat()
            guard lstat(path, &status) == 0 else { return nil }
            (device, inode) = (status.st_dev, status.st_ino)
        }
    }

    init(_ address: ListenAddress) throws(ListenError) {
        switch address {
        case .path(let path, let mode):
            descriptor = try Self.bind(path, mode)
            self.path = path.hasPrefix("@") ? nil : path
            identity = self.path.flatMap { Identity($0) }
        case .descriptor(let descriptor):
            guard Self.isListening(descriptor) else { throw .notListening(descriptor: descriptor) }
            self.descriptor = descriptor
            path = nil
            identity = nil
        }
    }

    /// Removes the socket file, so that clients fail at once; leaves the file that another server has put in its place.
    func removeFile() {
        guard let path, let identity, Identity(path) == identity else { return }
        unlink(path)
    }

    private static func bind(_ path: String, _ mode: UInt16) throws(ListenError) -> Int32 {
        guard let address = UnixSocketAddress(path: path) else { throw .unusablePath(path) }
        let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { throw failure("socket", path) }
        do throws(ListenError) {
            if address.with({ Glibc.bind(descriptor, $0, $1) }) != 0 {
                guard errno == EADDRINUSE else { throw failure("bind", path) }
                try removeStale(path, address)
                guard address.with({ Glibc.bind(descriptor, $0, $1) }) == 0 else { throw failure("bind", path) }
            }
            // Nobody can connect before listen(2), so access is never wider than `mode`.
            guard path.hasPrefix("@") || chmod(path, mode_t(mode)) == 0 else { throw failure("chmod", path) }
            guard listen(descriptor, 128) == 0 else { throw failure("listen", path) }
        } catch {
            close(descriptor)
            throw error
        }
        return descriptor
    }

    private static func removeStale(_ path: String, _ address: UnixSocketAddress) throws(ListenError) {
        var status = stat()
        guard lstat(path, &status) == 0 else { throw failure("stat", path) }
        guard status.st_mode & S_IFMT == S_IFSOCK else { throw .notASocket(path: path) }
        let probe = socket(
            AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue) | Int32(SOCK_NONBLOCK.rawValue), 0)
        guard probe >= 0 else { throw failure("socket", path) }
        defer { close(probe) }
        let isDead = address.with { connect(probe, $0, $1) } != 0 && errno == ECONNREFUSED
        guard isDead else { throw .inUse(path: path) }
        guard unlink(path) == 0 else { throw failure("unlink", path) }
    }

    private static func isListening(_ descriptor: Int32) -> Bool {
        func option(_ name: Int32) -> Int32? {
            var value: Int32 = 0
            var size = socklen_t(MemoryLayout<Int32>.size)
            return getsockopt(descriptor, SOL_SOCKET, name, &value, &size) == 0 ? value : nil
        }
        return option(SO_DOMAIN) == AF_UNIX && option(SO_TYPE) == Int32(SOCK_STREAM.rawValue)
            && option(SO_ACCEPTCONN) == 1
    }

    private static func failure(_ action: String, _ path: String) -> ListenError {
        let code = errno
        return .system(action: action, path: path, code: code, reason: String(cString: strerror(code)))
    }
}
