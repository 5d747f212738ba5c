public import Torch

/// The combination of a conditional velocity c and a reference u, unconditional or of a weaker model.
public protocol GuidanceRule {
    /// Returns the guided velocity.
    /// - Parameters:
    ///   - pair: c and u.
    ///   - scale: w in the type of the velocities, one number, or one for each sample, [batch, 1, ...].
    ///   - x: the points.
    ///   - t: one time, or one for each sample.
    /// - Throws: `TorchError`.
    func callAsFunction(
        _ pair: VelocityPair, scale: Tensor, at x: Tensor, _ t: [Double]
    ) throws(TorchError) -> Tensor

    /// Returns whether the velocity is 0 at a time whatever c and u are, so that neither is evaluated; false by default.
    func isZero(at t: Double) -> Bool

    /// Returns the right-hand side of the formula, with the scale as it is written.
    func formula(scale: String) -> String
}

extension GuidanceRule {
    /// `false`, the default of a rule.
    public func isZero(at t: Double) -> Bool { false }
}

/// `u + w (c - u)` (Ho and Salimans 2022).
public struct ClassifierFree: GuidanceRule {
    /// Creates the rule.
    public init() {}

    /// Returns `u + w (c - u)`.
    /// - Throws: `TorchError`.
    public func callAsFunction(
        _ pair: VelocityPair, scale: Tensor, at x: Tensor, _ t: [Double]
    ) throws(TorchError) -> Tensor {
        try pair.unconditional.lerp(to: pair.conditional, weight: scale)
    }

    /// Returns `u + w (c - u)`.
    public func formula(scale: String) -> String { "u + \(scale) (c - u)" }
}
