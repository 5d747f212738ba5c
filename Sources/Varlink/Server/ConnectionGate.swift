/// The admission of clients to a server, with the errors for refused clients. A refused client gets one error, whatever
/// it calls, and is disconnected.
public struct ConnectionGate: Sendable {
    /// The limit that a further connection would exceed.
    public enum Limit: Sendable, Hashable {
        /// The limit on all connections together.
        case all(Int)
        /// The limit on the connections of one user.
        case user(Int)
    }

    /// Returns the error for a peer that must not connect; `nil` admits the peer.
    let refusal: @Sendable (PeerCredentials) -> VarlinkError?
    /// Returns the error for a peer whose connection would exceed a limit.
    let overflow: @Sendable (Limit) -> VarlinkError

    /// Creates a gate.
    ///
    /// - Parameters:
    ///   - refusal: Returns the error for a peer that must not connect, or `nil`; by default all may connect.
    ///   - overflow: Returns the error for a connection beyond a limit, by default `permissionDenied`.
    public init(
        refusal: @escaping @Sendable (PeerCredentials) -> VarlinkError? = { _ in nil },
        overflow: @escaping @Sendable (Limit) -> VarlinkError = { _ in .permissionDenied }
    ) {
        self.refusal = refusal
        self.overflow = overflow
    }
}
