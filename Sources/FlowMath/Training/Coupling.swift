/// The pairing of noise, or of samples of another source, with the data of a batch.
public enum Coupling: String, Sendable, Hashable, Codable, CaseIterable {
    /// The pairs as they were drawn.
    case independent
    /// The pairing within the batch with the smallest sum of squared distances (Pooladian et al. 2023; Tong et al. 2024),
    /// exact, and within each class where labels are given: across classes it would make the source depend on the label.
    case optimalTransport = "optimal-transport"

    /// The largest batch that optimal transport pairs, in time that grows with its third power.
    public static let largestBatch = 512
}
