/// Why a client could not talk to its server at all. An error that the server answered with is a `VarlinkError`.
public enum VarlinkClientError: Error, Sendable, Hashable, CustomStringConvertible {
    /// There is no socket at the path.
    case noSocket(path: String)
    /// A socket is there, but nobody listens on it.
    case refused(path: String)
    /// The user may not connect.
    case permissionDenied(path: String)
    /// The system refused for another reason, in its own words.
    case unreachable(path: String, reason: String)
    /// The server closed the connection before it answered.
    case disconnected(path: String)
    /// The server answered with something that is no Varlink.
    case malformedReply(path: String, reason: String)
    /// The client is closed.
    case closed

    /// What was attempted and what went wrong.
    public var description: String {
        switch self {
        case .noSocket(let path): "cannot connect to \(path): there is no such socket; is the service running?"
        case .refused(let path): "cannot connect to \(path): nobody listens there; is the service running?"
        case .permissionDenied(let path): "cannot connect to \(path): permission denied; are you in the socket's group?"
        case .unreachable(let path, let reason): "cannot connect to \(path): \(reason)"
        case .disconnected(let path):
            "the server at \(path) closed the connection before it answered; it may be stopping or have too many clients"
        case .malformedReply(let path, let reason): "the server at \(path) broke the Varlink protocol: \(reason)"
        case .closed: "the connection is closed"
        }
    }
}
