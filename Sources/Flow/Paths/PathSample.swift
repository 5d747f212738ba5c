public import Torch

/// A point on the conditional path between one noise and one datum, for each example of a batch.
public struct PathSample {
    /// Times, of shape [batch].
    public let t: Tensor
    /// `alpha x_1 + sigma x_0`.
    public let x: Tensor
    /// The conditional velocity `alpha' x_1 + sigma' x_0`: what a velocity network is trained to predict.
    public let velocity: Tensor
    /// The noise `x_0`.
    public let noise: Tensor
    /// The data `x_1`.
    public let data: Tensor
    /// The coefficients of the path at `t`.
    public let coefficients: PathCoefficients
}
