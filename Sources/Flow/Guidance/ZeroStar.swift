internal import FlowMath
public import Torch

/// CFG-Zero* (Fan et al. 2025): `s u + w (c - s u)` with the s that brings s u closest to c, `<c, u> / (|u|^2 + 1e-8)`
/// for each sample, and no velocity at all at the very beginning.
public struct ZeroStar: GuidanceRule {
    /// The time before which the velocity is 0, in [0, 1], default 0: the second time of a schedule skips its first
    /// step.
    public let zeroBefore: Double

    /// Creates the rule.
    public init(zeroBefore: Double = 0) {
        self.zeroBefore = zeroBefore
    }

    /// Returns the guided velocity.
    /// - Throws: `TorchError`.
    public func callAsFunction(
        _ pair: VelocityPair, scale: Tensor, at x: Tensor, _ t: [Double]
    ) throws(TorchError) -> Tensor {
        let (c, u) = (pair.conditional, pair.unconditional)
        let factor = try c.innerProducts(u) / (u.innerProducts(u) + 1e-8)
        let guided = try (u * factor).lerp(to: c, weight: scale)
        guard t.contains(where: isZero) else { return guided }
        return try guided * Tensor.perSample(t.map { isZero(at: $0) ? 0 : 1 }, like: guided)
    }

    /// Returns whether a time lies before `zeroBefore`.
    public func isZero(at t: Double) -> Bool { t < zeroBefore }

    /// Returns the right-hand side, with s explained.
    public func formula(scale: String) -> String {
        "s u + \(scale) (c - s u), s = <c,u>/|u|^2" + (zeroBefore > 0 ? ", 0 for t < \(zeroBefore.shortText)" : "")
    }
}
