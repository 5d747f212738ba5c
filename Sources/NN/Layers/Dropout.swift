public import Torch

/// Switches off each unit with a probability while the network learns, and strengthens the others by 1 / (1 - p).
///
/// Which units are off is a pure function of the training step, the layer and the place of the example in the batch.
public struct Dropout {
    private let probability: Double
    private let layer: UInt64
    private let mode: NetworkMode

    /// - Parameters:
    ///   - probability: In [0, 1); 0 leaves everything.
    ///   - path: The place of the layer that it belongs to.
    public init(_ path: ParameterPath, probability: Double) {
        self.probability = probability
        // The number of parameters before it tells a layer from every other.
        layer = UInt64(path.store.named.count)
        mode = path.mode
    }

    /// Any shape [N, ...] to the same.
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
