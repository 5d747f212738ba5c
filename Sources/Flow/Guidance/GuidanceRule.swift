public import Torch

/// How a conditional velocity c and an unconditional or weaker one u become one.
public protocol GuidanceRule {
    /// The guided velocity.
    /// - Parameters:
    ///   - pair: c and u.
    ///   - scale: w in the type of the velocities, one number, or one for each sample, [batch, 1, ...].
    ///   - x: the points.
    ///   - t: one time, or one for each sample.
    func callAsFunction(
        _ pair: VelocityPair, scale: Tensor, at x: Tensor, _ t: [Double]
    ) throws(TorchError) -> Tensor

    /// The right-hand side, for people.
    func formula(scale: String) -> String
}

/// `u + w (c - u)` (Ho and Salimans 2022).
public struct ClassifierFree: GuidanceRule {
    /// Creates the rule.
    public init() {}

    /// `u + w (c - u)`.
    public func callAsFunction(
        _ pair: VelocityPair, scale: Tensor, at x: Tensor, _ t: [Double]
    ) throws(TorchError) -> Tensor {
        try pair.unconditional.lerp(to: pair.conditional, weight: scale)
    }

    /// `u + w (c - u)`.
    public func formula(scale: String) -> String { "u + \(scale) (c - u)" }
}
