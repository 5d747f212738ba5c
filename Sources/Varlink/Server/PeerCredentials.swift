internal import Glibc

/// The credentials of a connected peer, as the kernel recorded them when it connected.
public struct PeerCredentials: Sendable, Hashable, Codable {
    /// The process ID; the process may have ended since, so use it in messages only.
    public let pid: Int32
    /// The effective user ID.
    public let uid: UInt32
    /// The effective group ID.
    public let gid: UInt32
    /// The supplementary group IDs.
    public let groups: [UInt32]

    /// Creates credentials, for tests of a service.
    public init(pid: Int32, uid: UInt32, gid: UInt32, groups: [UInt32] = []) {
        self.pid = pid
        self.uid = uid
        self.gid = gid
        self.groups = groups
    }

    /// Whether `group` is the peer's effective group or one of its supplementary groups.
    public func belongs(to group: UInt32) -> Bool { gid == group || groups.contains(group) }
}

extension PeerCredentials {
    /// Reads the credentials of the peer of a connected Unix socket.
    /// - Throws: `ListenError.system` if the kernel does not know the peer.
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

    /// Returns the supplementary groups; empty if the kernel does not report them, which grants no rights.
    private static func groups(of descriptor: Int32) -> [UInt32] {
        var size: socklen_t = 0
        // The first call fails with ERANGE and returns the size; without groups it succeeds.
        guard getsockopt(descriptor, SOL_SOCKET, SO_PEERGROUPS, nil, &size) != 0, errno == ERANGE else { return [] }
        return [UInt32](unsafeUninitializedCapacity: Int(size) / MemoryLayout<UInt32>.size) { buffer, count in
            let isTold = getsockopt(descriptor, SOL_SOCKET, SO_PEERGROUPS, buffer.baseAddress, &size) == 0
            count = isTold ? Int(size) / MemoryLayout<UInt32>.size : 0
        }
    }
}
