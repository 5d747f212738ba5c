/// The parameters of a call or reply that has none: `{}`.
public struct NoParameters: Sendable, Hashable, Codable {
    /// No parameters.
    public init() {}
}
