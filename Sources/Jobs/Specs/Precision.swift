/// The type in which a network's matrix products, convolutions and attention are computed. Weights, norms, softmax and losses
/// are float32 in any case.
public enum Precision: String, Codable, Sendable, Hashable, CaseIterable {
    /// Single precision, the default.
    case float32
    /// The range of single precision with 8 bits of mantissa.
    case bfloat16
}
