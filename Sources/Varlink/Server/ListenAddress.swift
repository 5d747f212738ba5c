/// The address of a server.
public enum ListenAddress: Sendable, Hashable {
    /// A Unix socket created at this path with these permissions and removed at the end. The socket of a dead server is
    /// replaced; the socket of a live one is an error.
    case path(String, mode: UInt16)
    /// A listening Unix socket created by another process, such as systemd; taken over, and closed at the end.
    case descriptor(Int32)
}
