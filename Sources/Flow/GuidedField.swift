public import Torch

/// Classifier-free guidance, `u + w (c - u)` of the unconditional field u and the conditional field c: a velocity field
/// made of another (Ho and Salimans 2022, in the convention where w = 1 is the conditional field and w = 0 the
/// unconditional one).
///
/// Only what the scale needs is evaluated: c alone for w = 1, u alone for w = 0, both for any other w. Outside the
/// interval w is 1 (Kynkaanniemi et al. 2024). Without a label the field is u.
public struct GuidedField<Base: VelocityField>: VelocityField {
    /// The field that is guided.
    public let base: Base
    /// The scale w.
    public let scale: Double
    /// The times at which the scale holds, both ends included.
    public let interval: ClosedRange<Double>

    /// Guides a field.
    public init(_ base: Base, scale: Double, interval: ClosedRange<Double> = 0...1) {
        self.base = base
        self.scale = scale
        self.interval = interval
    }

    /// What is evaluated, for people.
    public var formula: String {
        let body =
            switch scale {
            case 1: "c"
            case 0: "u"
            default: "u + \(scale) (c - u)"
            }
        return interval == 0...1 || scale == 1
            ? "v = \(body)" : "v = \(body) for t in [\(interval.lowerBound), \(interval.upperBound)], else v = c"
    }

    /// Whether the velocity at a time differs from the conditional one.
    public func isGuiding(at t: Double) -> Bool { scale != 1 && interval.contains(t) }

    /// The guided velocity.
    public func callAsFunction(_ x: Tensor, at t: Double, given label: Tensor?) throws(TorchError) -> Tensor {
        guard let label, isGuiding(at: t) else { return try base(x, at: t, given: label) }
        if scale == 0 { return try base(x, at: t, given: nil) }
        let pair = try base.pair(x, at: t, given: label)
        return try pair.unconditional.lerp(to: pair.conditional, weight: scale)
    }

    /// Two where both fields are needed.
    public func evaluations(at t: Double) -> Int {
        isGuiding(at: t) && scale != 0 ? 2 * base.evaluations(at: t) : base.evaluations(at: t)
    }
}
