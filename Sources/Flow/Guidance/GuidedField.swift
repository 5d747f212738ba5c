public import FlowMath
public import Torch

/// Guidance without a classifier: a velocity field made of the conditional field c and the unconditional field u of
/// another one, `u + w (c - u)` unless a rule says otherwise (Ho and Salimans 2022, in the convention where w = 1 is
/// the conditional field and w = 0 the unconditional one).
///
/// Only what the scale needs is evaluated: c alone for w = 1, u alone for w = 0, both for any other w. Outside the
/// interval w is 1 (Kynkaanniemi et al. 2024). Without a label the field is u.
public struct GuidedField<Base: VelocityField>: GuidedVelocityField {
    /// The field that is guided.
    public let base: Base
    /// The scale w where the schedule is 1.
    public let scale: Double
    /// The times at which the scale holds, both ends included.
    public let interval: ClosedRange<Double>
    /// The variation f of the scale: w(t) = 1 + (scale - 1) f(t).
    public let schedule: ScaleSchedule
    /// The combination of c and u.
    public let rule: any GuidanceRule
    /// The entries of the first dimension after the batch that are guided; the others stay c. `nil` guides all.
    public let channels: Range<Int>?

    /// Guides a field.
    public init(
        _ base: Base, scale: Double, interval: ClosedRange<Double> = 0...1, schedule: ScaleSchedule = .constant,
        rule: any GuidanceRule = ClassifierFree(), channels: Range<Int>? = nil
    ) {
        self.base = base
        self.scale = scale
        self.interval = interval
        self.schedule = schedule
        self.rule = rule
        self.channels = channels
    }

    /// The right-hand side, with w and the reference written out.
    public var rightHandSide: String {
        let weight = schedule == .constant ? scale.shortText : "(1 + \((scale - 1).shortText) \(schedule))"
        var body =
            switch scale {
            case 1: "c"
            case 0 where takesReferenceAlone: "u"
            default: rule.formula(scale: weight)
            }
        if scale != 1, let channels { body += " on channels \(channels.lowerBound)..<\(channels.upperBound)" }
        if scale == 1 { return body }
        if interval != 0...1 {
            body += " for t in [\(interval.lowerBound.shortText), \(interval.upperBound.shortText)], else v = c"
        }
        return body + (base.referenceFormula.map { ", u = \($0)" } ?? "")
    }

    /// Returns w(t), 1 outside the interval.
    public func scale(at t: Double) -> Double { interval.contains(t) ? 1 + (scale - 1) * schedule(t) : 1 }

    /// Returns whether c and u are combined at a time; not where the rule's velocity is 0.
    public func isGuiding(at t: Double) -> Bool { scale(at: t) != 1 && !rule.isZero(at: t) }

    /// Returns whether the rule's velocity is 0 at a time, where nothing is evaluated.
    private func isZero(at t: Double) -> Bool { scale(at: t) != 1 && rule.isZero(at: t) }

    /// Returns the guided velocity.
    /// - Throws: `TorchError`.
    public func callAsFunction(_ x: Tensor, at t: Double, given label: Tensor?) throws(TorchError) -> Tensor {
        if label != nil, isZero(at: t) { return try Tensor.zeros(x.shape, dtype: x.dtype, device: x.device) }
        guard let label, isGuiding(at: t) else { return try base(x, at: t, given: label) }
        if takesReferenceAlone(at: t) { return try base.reference(x, at: t, given: label) }
        let pair = try base.pair(x, at: t, given: label)
        if rule is ClassifierFree, channels == nil {
            return try pair.unconditional.lerp(to: pair.conditional, weight: scale(at: t))
        }
        return try combine(pair, Tensor.full([], scale(at: t), dtype: x.dtype, device: x.device), x, [t])
    }

    /// Returns the guided velocity of each sample at its own time; where w is 1, c alone is evaluated.
    /// - Throws: `TorchError`.
    public func callAsFunction(_ x: Tensor, atEach t: [Double], given label: Tensor?) throws(TorchError) -> Tensor {
        guard let label else { return try base(x, atEach: t, given: nil) }
        let guided = t.map { isGuiding(at: $0) ? 1 : isZero(at: $0) ? 2 : 0 }
        return try BatchGroups(guided).map(x, label) { (x, guided, places, part) throws(TorchError) in
            let times = places.map { t[$0] }
            if guided == 2 { return [try Tensor.zeros(x.shape, dtype: x.dtype, device: x.device)] }
            guard guided == 1 else { return [try base(x, atEach: times, given: part)] }
            let pair = try base.pair(x, atEach: times, given: part ?? label)
            return [try combine(pair, Tensor.perSample(times.map(scale(at:)), like: x), x, times)]
        }[0]
    }

    /// Returns two evaluations of the base where both velocities are needed, none where the velocity is 0, else one.
    public func evaluations(at t: Double) -> Int {
        if isZero(at: t) { return 0 }
        return isGuiding(at: t) && !takesReferenceAlone(at: t) ? 2 * base.evaluations(at: t) : base.evaluations(at: t)
    }

    /// Returns the conditional velocity, and the reference where guidance needs it.
    /// - Throws: `TorchError`.
    public func terms(_ x: Tensor, at t: Double, given label: Tensor?) throws(TorchError) -> [VelocityTerm] {
        if label != nil, isZero(at: t) { return [] }
        guard let label, isGuiding(at: t) else {
            return try base.terms(x, at: t, given: label)
        }
        if takesReferenceAlone(at: t) {
            return [VelocityTerm(name: base.referenceName, value: try base.reference(x, at: t, given: label))]
        }
        let pair = try base.pair(x, at: t, given: label)
        return [
            VelocityTerm(name: "the conditional velocity", value: pair.conditional),
            VelocityTerm(name: base.referenceName, value: pair.unconditional),
        ]
    }

    private var takesReferenceAlone: Bool { rule is ClassifierFree && channels == nil && schedule == .constant }

    private func takesReferenceAlone(at t: Double) -> Bool { takesReferenceAlone && scale(at: t) == 0 }

    private func combine(_ pair: VelocityPair, _ scale: Tensor, _ x: Tensor, _ t: [Double]) throws(TorchError) -> Tensor
    {
        let guided = try rule(pair, scale: scale, at: x, t)
        guard let channels else { return guided }
        let count = x.shape.count > 1 ? x.shape[1] : 0
        guard channels.lowerBound >= 0, channels.upperBound <= count else {
            throw TorchError(operation: "guidance", message: "channels \(channels) of samples that have \(count)")
        }
        func part(_ v: Tensor, _ range: Range<Int>) throws(TorchError) -> Tensor {
            try v.narrowed(dim: 1, start: range.lowerBound, length: range.count)
        }
        let parts = [
            try part(pair.conditional, 0..<channels.lowerBound), try part(guided, channels),
            try part(pair.conditional, channels.upperBound..<count),
        ]
        return try Tensor.cat(parts, dim: 1)
    }
}
