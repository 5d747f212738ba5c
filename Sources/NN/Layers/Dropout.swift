public import Torch

/// Dropout: zeroes each unit with probability p in training and scales the others by 1 / (1 - p) (Srivastava et al.
/// 2014).
///
/// The dropped units are a pure function of the training step, the layer and the example's index in the batch.
public struct Dropout {
    private let probability: Double
    private let layer: UInt64
    private let mode: NetworkMode

    /// Creates a dropout layer.
    ///
    /// - Parameters:
    ///   - path: The place of the layer that the units belong to.
    ///   - probability: Probability p of dropping a unit, in [0, 1); 0 switches dropout off.
    public init(_ path: ParameterPath, probability: Double) {
        self.probability = probability
        // The number of parameters registered so far differs for each layer.
        layer = UInt64(path.store.named.count)
        mode = path.mode
    }

    /// Maps any shape [N, ...] to the same shape.
    /// - Throws: `TorchError` if a tensor operation fails.
    public func callAsFunction(_ x: Tensor) throws(TorchError) -> Tensor {
        guard probability > 0, let pass = mode.pass else { return x }
        precondition(layer < 1 << 16 && pass.slots.upperBound <= 1 << 24, "the counter holds 2^16 layers and 2^24 rows")
        let samples = pass.slots.map { layer << 24 | $0 }
        let draws = try pass.random.uniform(
            purpose: .dropout, step: pass.step, samples: samples, shape: Array(x.shape.dropFirst()))
        let kept = try draws.less(than: 1 - probability).cast(to: .float32).moved(to: x.device)
        return try x * (kept / (1 - probability))
    }
}
