/// How much of the server one client, and all of them, can take up.
public struct VarlinkLimits: Sendable, Hashable {
    /// The longest incoming message in bytes.
    public var messageBytes = 1 << 20
    /// The deepest nesting of arrays and objects in an incoming message.
    public var depth = 32
    /// Connections at a time.
    public var connections = 256
    /// Connections at a time of one user.
    public var connectionsPerUser = 64
    /// How long a message may take from its first byte to its last.
    public var messageTimeout: Duration = .seconds(30)
    /// How long a client may take to accept one reply before it is disconnected.
    public var writeTimeout: Duration = .seconds(30)

    /// The limits that suit a service on one machine.
    public init() {}
}
