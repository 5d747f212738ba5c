/// A failure to listen at an address.
public enum ListenError: Error, Sendable, Hashable, CustomStringConvertible {
    /// Another server is listening at the path.
    case inUse(path: String)
    /// The path names a file that is not a socket.
    case notASocket(path: String)
    /// The path is empty or longer than 107 bytes.
    case unusablePath(String)
    /// The descriptor is not a listening Unix stream socket.
    case notListening(descriptor: Int32)
    /// A system call failed, with the system's reason.
    case system(action: String, path: String, code: Int32, reason: String)

    /// The failure, its reason and the remedy.
    public var description: String {
        switch self {
        case .inUse(let path): "cannot listen on \(path): another server is listening; stop it or choose another path"
        case .notASocket(let path): "cannot listen on \(path): the file there is not a socket; move it away"
        case .unusablePath(let path):
            "cannot listen on '\(path)': a socket's path must have 1 to 107 bytes; choose another path"
        case .notListening(let descriptor):
            "descriptor \(descriptor) is not a listening Unix stream socket; check ListenStream= in the socket unit"
        case .system(let action, let path, _, let reason): "cannot listen on \(path): \(action) failed: \(reason)"
        }
    }
}
