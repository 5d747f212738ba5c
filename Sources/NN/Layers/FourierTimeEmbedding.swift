internal import Foundation
public import Torch

/// A Fourier embedding of the time with learned frequencies w, `√2 [sin(2π w t) | cos(2π w t)]`; w starts standard
/// normal.
public struct FourierTimeEmbedding {
    private let weights: Tensor

    /// Creates an embedding of even length `width`.
    /// - Throws: `TorchError` if the parameter cannot be allocated.
    public init(_ path: ParameterPath, width: Int) throws(TorchError) {
        weights = try path.parameter("weights", [1, width / 2], .normal(standardDeviation: 1))
    }

    /// Maps times [N] to [N, width].
    /// - Throws: `TorchError` if the shapes do not fit.
    public func callAsFunction(_ t: Tensor) throws(TorchError) -> Tensor {
        let angles = try t.unsqueezed(1) * weights * (2 * Double.pi)
        return try Tensor.cat([angles.sin(), angles.cos()], dim: 1) * 2.0.squareRoot()
    }
}
