/// Who is at the other end of a connection, as the kernel recorded it when the peer connected.
public struct PeerCredentials: Sendable, Hashable, Codable {
    // The layout of the kernel's `struct ucred`: three 32-bit words in this order.
    /// The process that connected; it may be gone since, so use it for messages only.
    public let pid: Int32
    /// The effective user.
    public let uid: UInt32
    /// The effective group.
    public let gid: UInt32

    /// Credentials made up, for tests of a service.
    public init(pid: Int32, uid: UInt32, gid: UInt32) {
        self.pid = pid
        self.uid = uid
        self.gid = gid
    }
}
