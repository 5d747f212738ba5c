public import Torch

extension PathSample {
    /// Returns the examples `rows` of the batch, which share their memory with it.
    /// - Throws: `TorchError`.
    public func rows(_ rows: Range<Int>) throws(TorchError) -> PathSample {
        guard rows != 0..<t.count else { return self }
        func part(_ tensor: Tensor) throws(TorchError) -> Tensor {
            try tensor.narrowed(dim: 0, start: rows.lowerBound, length: rows.count)
        }
        return PathSample(
            t: try part(t), x: try part(x), velocity: try part(velocity), noise: try part(noise), data: try part(data),
            coefficients: PathCoefficients(
                alpha: try part(coefficients.alpha), sigma: try part(coefficients.sigma),
                alphaDot: try part(coefficients.alphaDot), sigmaDot: try part(coefficients.sigmaDot)))
    }
}
