/// Whom a daemon serves.
public enum Access: String, Codable, Sendable, Hashable, CaseIterable {
    /// The user who runs it, and root.
    case own
    /// Everybody whom the socket's permissions let in.
    case shared

    /// What suits the user who runs it: system users serve others, people themselves.
    ///
    /// System users are root, the uids below 1000 and those that systemd gives out for a service's time.
    public static func suiting(_ uid: UInt32) -> Access {
        uid < 1000 || (61_184...65_519).contains(uid) ? .shared : .own
    }
}
