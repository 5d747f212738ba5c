public import Torch

/// Replaces labels by the null label with probability eta, so that one network learns the conditional and the
/// unconditional field (Ho and Salimans 2022).
public struct LabelDropout: Sendable {
    /// eta, in [0, 1]; 0 keeps every label.
    public let probability: Double
    /// The label that stands for none: the number of classes.
    public let nullLabel: Int

    /// Creates the dropout.
    public init(probability: Double, nullLabel: Int) {
        self.probability = probability
        self.nullLabel = nullLabel
    }

    /// The labels with those replaced whose draw is below eta.
    /// - Parameters:
    ///   - labels: int64 of shape [batch].
    ///   - draws: uniform in [0, 1), of shape [batch].
    public func callAsFunction(_ labels: Tensor, draws: Tensor) throws(TorchError) -> Tensor {
        guard probability > 0 else { return labels }
        let null = try Tensor.full(labels.shape, Double(nullLabel), dtype: .int64, device: labels.device)
        return try null.where(draws.less(than: probability), labels)
    }
}
