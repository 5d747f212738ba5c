/// The empty parameters of a call or reply, `{}`.
public struct NoParameters: Sendable, Hashable, Codable {
    /// Creates empty parameters.
    public init() {}
}
