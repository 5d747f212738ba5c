/// Where a server takes connections.
public enum ListenAddress: Sendable, Hashable {
    /// A Unix socket made at this path with these permissions, and removed at the end. A dead server's socket is
    /// replaced, a living one's is an error.
    case path(String, mode: UInt16)
    /// A listening Unix socket that somebody else made, such as systemd. It is taken over and closed at the end.
    case descriptor(Int32)
}
