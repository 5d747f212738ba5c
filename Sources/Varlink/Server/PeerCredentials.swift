internal import Glibc

/// Who is at the other end of a connection, as the kernel recorded it when the peer connected.
public struct PeerCredentials: Sendable, Hashable, Codable {
    /// The process that connected; it may be gone since, so use it for messages only.
    public let pid: Int32
    /// The effective user.
    public let uid: UInt32
    /// The effective group.
    public let gid: UInt32
    /// The supplementary groups.
    public let groups: [UInt32]

    /// Credentials made up, for tests of a service.
    public init(pid: Int32, uid: UInt32, gid: UInt32, groups: [UInt32] = []) {
        self.pid = pid
        self.uid = uid
        self.gid = gid
        self.groups = groups
    }

    /// Whether the peer is in a group, by its effective group or by one of the supplementary ones.
    public func belongs(to group: UInt32) -> Bool { gid == group || groups.contains(group) }
}

extension PeerCredentials {
    /// Asks the kernel about the peer of a connected Unix socket.
    init(of descriptor: Int32) throws(ListenError) {
        // The kernel's `struct ucred`: three 32-bit words in this order.
        var words: (pid: Int32, uid: UInt32, gid: UInt32) = (0, 0, 0)
        var size = socklen_t(MemoryLayout.size(ofValue: words))
        guard getsockopt(descriptor, SOL_SOCKET, SO_PEERCRED, &words, &size) == 0 else {
            let code = errno
            throw .system(
                action: "SO_PEERCRED", path: "descriptor \(descriptor)", code: code,
                reason: String(cString: strerror(code)))
        }
        self.init(pid: words.pid, uid: words.uid, gid: words.gid, groups: Self.groups(of: descriptor))
    }

    /// The supplementary groups; none where the kernel does not tell, which takes rights and gives none.
    private static func groups(of descriptor: Int32) -> [UInt32] {
        var size: socklen_t = 0
        // The first call fails with ERANGE and says how much room the groups take; no groups need none.
        guard getsockopt(descriptor, SOL_SOCKET, SO_PEERGROUPS, nil, &size) != 0, errno == ERANGE else { return [] }
        return [UInt32](unsafeUninitializedCapacity: Int(size) / MemoryLayout<UInt32>.size) { buffer, count in
            let isTold = getsockopt(descriptor, SOL_SOCKET, SO_PEERGROUPS, buffer.baseAddress, &size) == 0
            count = isTold ? Int(size) / MemoryLayout<UInt32>.size : 0
        }
    }
}
