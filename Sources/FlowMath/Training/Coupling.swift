/// Which noise, or sample of another source, goes with which datum of a batch.
public enum Coupling: String, Sendable, Hashable, Codable, CaseIterable {
    /// As they were drawn.
    case independent
    /// The pairing within the batch with the smallest sum of squared distances (Pooladian et al. 2023; Tong et al. 2024),
    /// exact, and within each class where labels are given: across classes it would make the source depend on the label.
    case optimalTransport = "optimal-transport"

    /// The largest batch for which the pairing is found, in time that grows with its third power.
    public static let largestBatch = 512
}
