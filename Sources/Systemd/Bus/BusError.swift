/// A call over D-Bus that did not do what it should.
public struct BusError: Error, Sendable, Hashable, CustomStringConvertible {
    /// What was attempted, as in "cannot start cfgd-job@17.service".
    public let operation: String
    /// The error's name on the bus, such as `org.freedesktop.systemd1.NoSuchUnit`; empty where the call never got there.
    public let name: String
    /// What the other side, or the system, says.
    public let message: String

    /// Whether the other side wants a privilege that this process does not have.
    public var isDenied: Bool {
        [
            "org.freedesktop.DBus.Error.AccessDenied", "org.freedesktop.DBus.Error.InteractiveAuthorizationRequired",
        ].contains(name)
    }

    /// Whether a unit is meant that the manager does not know.
    public var isNoSuchUnit: Bool { name == "org.freedesktop.systemd1.NoSuchUnit" }

    /// One clause for people.
    public var description: String { "cannot \(operation): \(message)" }
}
