internal import Glibc

/// The login names of the system's users.
public enum LoginName {
    /// The login name of a user, or the number in digits where there is none.
    public static func of(_ uid: UInt32) -> String {
        var entry = passwd()
        var found: UnsafeMutablePointer<passwd>?
        return withUnsafeTemporaryAllocation(of: CChar.self, capacity: 16_384) { buffer in
            guard let start = buffer.baseAddress, getpwuid_r(uid, &entry, start, buffer.count, &found) == 0,
                found != nil, let name = entry.pw_name
            else { return String(uid) }
            return String(cString: name)
        }
    }
}
