/// The users whom a daemon serves.
public enum Access: String, Codable, Sendable, Hashable, CaseIterable {
    /// The user who runs it, and root.
    case own
    /// Everybody whom the socket's permissions let in.
    case shared

    /// The default for the user who runs the daemon: `shared` for system users, `own` for people.
    ///
    /// System users are root, the uids below 1000 and the dynamic uids of systemd, 61184...65519.
    public static func suiting(_ uid: UInt32) -> Access {
        uid < 1000 || (61_184...65_519).contains(uid) ? .shared : .own
    }
}
