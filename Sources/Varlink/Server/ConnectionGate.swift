/// Who may connect to a server, and what those hear who may not. A refused client gets one error, whatever it calls, and
/// then its connection is closed.
public struct ConnectionGate: Sendable {
    /// The limit that a further connection would break.
    public enum Limit: Sendable, Hashable {
        /// Of all connections together.
        case all(Int)
        /// Of the connections of one user.
        case user(Int)
    }

    /// Why a peer may not connect; `nil` where it may.
    let refusal: @Sendable (PeerCredentials) -> VarlinkError?
    /// What a peer hears for whom there is no connection left.
    let overflow: @Sendable (Limit) -> VarlinkError

    /// - Parameters:
    ///   - refusal: why a peer may not connect; `nil` where it may.
    ///   - overflow: what a peer hears for whom there is no connection left.
    public init(
        refusal: @escaping @Sendable (PeerCredentials) -> VarlinkError? = { _ in nil },
        overflow: @escaping @Sendable (Limit) -> VarlinkError = { _ in .permissionDenied }
    ) {
        self.refusal = refusal
        self.overflow = overflow
    }
}
