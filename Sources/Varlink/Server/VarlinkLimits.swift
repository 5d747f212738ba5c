/// The limits on the resources of a server that its clients can take up.
public struct VarlinkLimits: Sendable, Hashable {
    /// Largest size of an incoming message in bytes, default 1 MiB.
    public var messageBytes = 1 << 20
    /// Largest nesting depth of arrays and objects in an incoming message, default 32.
    public var depth = 32
    /// Largest number of open connections, default 256.
    public var connections = 256
    /// Largest number of open connections of one user, default 64.
    public var connectionsPerUser = 64
    /// Time limit from the first to the last byte of a message, default 30 s.
    public var messageTimeout: Duration = .seconds(30)
    /// Time limit for a client to read one reply before it is disconnected, default 30 s.
    public var writeTimeout: Duration = .seconds(30)

    /// Creates the default limits, for a service on one machine.
    public init() {}
}
