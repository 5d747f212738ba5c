internal import Glibc
internal import Storage

/// The users and groups of the system.
enum Accounts {
    /// The login name of a user, or the number in digits where there is none.
    static func name(of uid: UInt32) -> String { LoginName.of(uid) }

    /// The id of a group; `nil` for an unknown name.
    static func groupID(named name: String) -> UInt32? {
        var entry = group()
        var found: UnsafeMutablePointer<group>?
        return withUnsafeTemporaryAllocation(of: CChar.self, capacity: 1 << 16) { buffer in
            guard let start = buffer.baseAddress, getgrnam_r(name, &entry, start, buffer.count, &found) == 0,
                found != nil
            else { return nil }
            return entry.gr_gid
        }
    }

    /// The groups of a user by the system's user database; none for an unknown user.
    static func groups(of uid: UInt32) -> [UInt32] {
        entry(of: uid) { entry in
            var count: Int32 = 256
            while true {
                var groups = [gid_t](repeating: 0, count: Int(count))
                let capacity = count
                if getgrouplist(entry.pw_name, entry.pw_gid, &groups, &count) >= 0 {
                    return Array(groups.prefix(Int(count)))
                }
                // `count` is the number needed now; a system that asks for no more than it got would loop for ever.
                guard count > capacity else { return [] }
            }
        } ?? []
    }

    private static func entry<Value>(of uid: UInt32, _ body: (passwd) -> Value) -> Value? {
        var entry = passwd()
        var found: UnsafeMutablePointer<passwd>?
        return withUnsafeTemporaryAllocation(of: CChar.self, capacity: 16_384) { buffer in
            guard let start = buffer.baseAddress, getpwuid_r(uid, &entry, start, buffer.count, &found) == 0,
                found != nil, entry.pw_name != nil
            else { return nil }
            return body(entry)
        }
    }
}
