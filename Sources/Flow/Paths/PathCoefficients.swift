public import Torch

/// The coefficients of a probability path and their derivatives by time, each in the shape of the times.
public struct PathCoefficients {
    /// The weight of the data.
    public let alpha: Tensor
    /// The weight of the noise.
    public let sigma: Tensor
    /// The derivative of `alpha`.
    public let alphaDot: Tensor
    /// The derivative of `sigma`.
    public let sigmaDot: Tensor

    /// Creates the coefficients of a batch.
    public init(alpha: Tensor, sigma: Tensor, alphaDot: Tensor, sigmaDot: Tensor) {
        self.alpha = alpha
        self.sigma = sigma
        self.alphaDot = alphaDot
        self.sigmaDot = sigmaDot
    }
}
