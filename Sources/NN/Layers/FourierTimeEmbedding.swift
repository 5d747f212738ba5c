internal import Foundation
public import Torch

/// Sines and cosines of the time at learned frequencies, `√2 [sin(2π w t) | cos(2π w t)]`; the w begin normal.
public struct FourierTimeEmbedding {
    private let weights: Tensor

    /// An embedding of `width` numbers, which is even.
    public init(_ path: ParameterPath, width: Int) throws(TorchError) {
        weights = try path.parameter("weights", [1, width / 2], .normal(standardDeviation: 1))
    }

    /// [N] times to [N, width].
    public func callAsFunction(_ t: Tensor) throws(TorchError) -> Tensor {
        let angles = try t.unsqueezed(1) * weights * (2 * Double.pi)
        return try Tensor.cat([angles.sin(), angles.cos()], dim: 1) * 2.0.squareRoot()
    }
}
