/// A failed call over D-Bus.
public struct BusError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The operation, for instance "start cfgd-job@17.service".
    public let operation: String
    /// The error's name on the bus, such as `org.freedesktop.systemd1.NoSuchUnit`; empty if the bus was not reached.
    public let name: String
    /// The message of the peer or the system.
    public let message: String

    /// Whether this process lacks a privilege that the peer requires.
    public var isDenied: Bool {
        [
            "org.freedesktop.DBus.Error.AccessDenied", "org.freedesktop.DBus.Error.InteractiveAuthorizationRequired",
        ].contains(name)
    }

    /// Whether the manager does not know the unit.
    public var isNoSuchUnit: Bool { name == "org.freedesktop.systemd1.NoSuchUnit" }

    /// The operation and the message, `cannot start cfgd-job@17.service: …`.
    public var description: String { "cannot \(operation): \(message)" }
}
