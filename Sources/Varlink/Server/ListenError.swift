/// Why a server cannot take connections at its address.
public enum ListenError: Error, Sendable, Hashable, CustomStringConvertible {
    /// A living server listens there.
    case inUse(path: String)
    /// Something else than a socket stands there.
    case notASocket(path: String)
    /// The path is empty or longer than 107 bytes.
    case unusablePath(String)
    /// The descriptor is not a listening Unix stream socket.
    case notListening(descriptor: Int32)
    /// The system refused; the reason is its own.
    case system(action: String, path: String, code: Int32, reason: String)

    /// What was attempted, what went wrong and what to do.
    public var description: String {
        switch self {
        case .inUse(let path): "cannot listen on \(path): another server does already; stop it or choose another path"
        case .notASocket(let path): "cannot listen on \(path): a file stands there that is no socket; move it away"
        case .unusablePath(let path):
            "cannot listen on '\(path)': the path of a socket has 1 to 107 bytes; choose a shorter one"
        case .notListening(let descriptor):
            "descriptor \(descriptor) is not a listening Unix stream socket; check ListenStream= in the socket unit"
        case .system(let action, let path, _, let reason): "cannot listen on \(path): \(action) failed: \(reason)"
        }
    }
}
