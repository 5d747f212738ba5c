/// A failure to reach the server or to understand it. An error that the server replies is a `VarlinkError`.
public enum VarlinkClientError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The path has no socket.
    case noSocket(path: String)
    /// The socket has no listening server.
    case refused(path: String)
    /// The path has something else than a socket, such as "a file".
    case notASocket(path: String, kind: String)
    /// The user lacks the right to connect.
    case permissionDenied(path: String)
    /// Connecting failed for another reason, in the system's words.
    case unreachable(path: String, reason: String)
    /// The server closed the connection before its reply.
    case disconnected(path: String)
    /// The server's reply violates the Varlink protocol.
    case malformedReply(path: String, reason: String)
    /// The client was closed by `close()`.
    case closed

    /// The failure, with its likely cause or remedy.
    public var description: String {
        switch self {
        case .noSocket(let path): "cannot connect to \(path): the socket does not exist; is the service running?"
        case .refused(let path): "cannot connect to \(path): no server is listening; is the service running?"
        case .notASocket(let path, let kind): "cannot connect to \(path): it is \(kind), not a socket"
        case .permissionDenied(let path): "cannot connect to \(path): permission denied; are you in the socket's group?"
        case .unreachable(let path, let reason): "cannot connect to \(path): \(reason)"
        case .disconnected(let path):
            "the server at \(path) closed the connection before it replied; it may be stopping or have too many clients"
        case .malformedReply(let path, let reason): "the server at \(path) violated the Varlink protocol: \(reason)"
        case .closed: "the connection is closed"
        }
    }
}
