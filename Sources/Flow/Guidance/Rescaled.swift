internal import FlowMath
public import Torch

/// Another rule's velocity g with its standard deviation brought towards that of the conditional one, against
/// overexposure (Lin et al. 2024): `phi g std(c)/std(g) + (1 - phi) g`, the deviations over all elements of a sample.
public struct Rescaled<Rule: GuidanceRule>: GuidanceRule {
    /// The rule that is rescaled.
    public let rule: Rule
    /// phi, in [0, 1]; 0 changes nothing.
    public let strength: Double

    /// Rescales a rule.
    public init(_ rule: Rule, strength: Double) {
        self.rule = rule
        self.strength = strength
    }

    /// Returns the rescaled velocity.
    /// - Throws: `TorchError`.
    public func callAsFunction(
        _ pair: VelocityPair, scale: Tensor, at x: Tensor, _ t: [Double]
    ) throws(TorchError) -> Tensor {
        let guided = try rule(pair, scale: scale, at: x, t)
        let wanted = try pair.conditional.rows().std(dims: [1])
        let found = try guided.rows().std(dims: [1]).clamped(1e-12, .infinity)
        return try guided * (wanted / found * strength + (1 - strength)).expanded(like: guided)
    }

    /// Returns whether the rule's velocity is 0.
    public func isZero(at t: Double) -> Bool { rule.isZero(at: t) }

    /// Returns the right-hand side, with the formula of the rule as g.
    public func formula(scale: String) -> String {
        "\(strength.shortText) g std(c)/std(g) + \((1 - strength).shortText) g, g = \(rule.formula(scale: scale))"
    }
}
