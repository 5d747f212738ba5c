public import Torch

/// Replaces labels or texts by the null condition with probability eta, so that one network learns the conditional and the
/// unconditional field (Ho and Salimans 2022).
public struct LabelDropout: Sendable {
    /// eta, the probability of the null condition, in [0, 1]; 0 keeps every label.
    public let probability: Double
    /// The null condition: the label after the last class, or the empty text.
    public let null: Condition

    /// Drops labels; the null label is the number of classes.
    public init(probability: Double, nullLabel: Int) {
        self.init(probability: probability, null: Condition(label: nullLabel))
    }

    /// Drops conditions of one kind.
    public init(probability: Double, null: Condition) {
        self.probability = probability
        self.null = null
    }

    /// Returns the labels with those replaced whose draw is below eta.
    /// - Parameters:
    ///   - labels: int64 of shape [batch], or [batch, tokens].
    ///   - draws: uniform in [0, 1), of shape [batch].
    /// - Throws: `TorchError`.
    public func callAsFunction(_ labels: Tensor, draws: Tensor) throws(TorchError) -> Tensor {
        guard probability > 0 else { return labels }
        let null = try null.rows(labels.shape[0], device: labels.device)
        return try null.where(draws.less(than: probability).expanded(like: labels), labels)
    }
}
