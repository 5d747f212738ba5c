public import FlowMath
public import Torch

/// Classifier guidance: `v + w a_t grad log p(y | x)` of any field v (Dhariwal and Nichol 2021), with
/// `a_t = (alpha'/alpha) sigma^2 - sigma sigma'`, which is the factor of the score in a velocity.
///
/// On the unconditional field, w is that of classifier-free guidance where the classifier is exact: 1 gives the
/// conditional field. On a conditional field it corresponds to 1 + w. Where alpha is 0 the factor is infinite and the
/// exact gradient 0. Their product has a limit: a classifier that knows its own velocities gives it exactly, and of
/// other ones both are taken at `earliest` before that time, where they are off by the order of alpha there.
public struct ClassifierGuidedField<Base: VelocityField, Classifier: NoisyClassifier>: GuidedVelocityField {
    /// The field that is guided.
    public let base: Base
    /// The classifier whose gradient is added.
    public let classifier: Classifier
    /// The path of the field and of the classifier.
    public let path: any ProbabilityPath
    /// The scale w.
    public let scale: Double
    /// The velocity of the base that the gradient is added to.
    public let start: GradientBase
    /// The times at which the gradient is added, both ends included.
    public let interval: ClosedRange<Double>
    /// The variation f of the scale: w(t) = scale f(t).
    public let schedule: ScaleSchedule
    /// The earliest time at which the gradient is taken.
    public let earliest = 1e-6

    /// Guides a field.
    public init(
        _ base: Base, by classifier: Classifier, scale: Double, on path: any ProbabilityPath,
        start: GradientBase = .unconditional, interval: ClosedRange<Double> = 0...1, schedule: ScaleSchedule = .constant
    ) {
        self.base = base
        self.classifier = classifier
        self.scale = scale
        self.path = path
        self.start = start
        self.interval = interval
        self.schedule = schedule
    }

    /// The right-hand side, with w written out.
    public var rightHandSide: String {
        let start =
            switch (self.start, (base as? any GuidedVelocityField)?.rightHandSide) {
            case (.unconditional, _): "u"
            case (.conditional, nil): "c"
            case (.conditional, .some(let inner)): "[\(inner)]"
            }
        let weight = schedule == .constant ? scale.shortText : "\(scale.shortText) \(schedule)"
        let limits =
            interval == 0...1 ? "" : " for t in [\(interval.lowerBound.shortText), \(interval.upperBound.shortText)]"
        return "\(start) + \(weight) a_t grad log p(y|x)\(limits)"
    }

    /// Returns whether the gradient is added at a time, or the base guides.
    public func isGuiding(at t: Double) -> Bool {
        addsGradient(at: t) || start == .conditional && (base as? any GuidedVelocityField)?.isGuiding(at: t) == true
    }

    /// Returns the velocity with the gradient added; without a label the velocity of the base.
    /// - Throws: `TorchError`.
    public func callAsFunction(_ x: Tensor, at t: Double, given label: Tensor?) throws(TorchError) -> Tensor {
        guard let label else { return try base(x, at: t, given: nil) }
        let velocity = try base(x, at: t, given: start == .conditional ? label : nil)
        guard addsGradient(at: t) else { return velocity }
        return try velocity + push(x, at: t, given: label)
    }

    /// Returns the velocity of each sample at its own time, with the gradients by distinct times.
    /// - Throws: `TorchError`.
    public func callAsFunction(_ x: Tensor, atEach t: [Double], given label: Tensor?) throws(TorchError) -> Tensor {
        guard let label else { return try base(x, atEach: t, given: nil) }
        let velocity = try base(x, atEach: t, given: start == .conditional ? label : nil)
        guard t.contains(where: addsGradient) else { return velocity }
        // A weight of 0 must not meet a gradient that is not finite.
        let mask = try Tensor.perSample(t.map { addsGradient(at: $0) ? 1 : 0 }, like: x).equal(to: 1)
        return try (velocity + push(x, atEach: t, given: label)).where(mask, velocity)
    }

    /// Returns the evaluations of the base, and one for the classifier.
    public func evaluations(at t: Double) -> Int { base.evaluations(at: t) + (addsGradient(at: t) ? 1 : 0) }

    /// Returns the terms of the base and the gradient.
    /// - Throws: `TorchError`.
    public func terms(_ x: Tensor, at t: Double, given label: Tensor?) throws(TorchError) -> [VelocityTerm] {
        var terms = try base.terms(x, at: t, given: start == .conditional ? label : nil)
        if let label, addsGradient(at: t) {
            terms.append(VelocityTerm(name: "the classifier's gradient", value: try push(x, at: t, given: label)))
        }
        return terms
    }

    private func addsGradient(at t: Double) -> Bool { weight(at: t) != 0 }

    private func weight(at t: Double) -> Double { interval.contains(t) ? scale * schedule(t) : 0 }

    /// Returns the time at which the classifier is evaluated in the place of t.
    private func classifierTime(_ t: Double) -> Double {
        path.coefficients(at: 0).alpha == 0 ? max(t, earliest) : t
    }

    /// Returns w(t) a_t.
    private func factor(_ t: Double) -> Double {
        let weight = weight(at: t)
        return weight == 0 ? 0 : weight * path.coefficients(at: classifierTime(t)).scoreFactor
    }

    private func push(_ x: Tensor, at t: Double, given label: Tensor) throws(TorchError) -> Tensor {
        if let exact = try classifier.guidanceVelocity(x, atEach: [t], of: label, on: path) {
            return try exact * weight(at: t)
        }
        return try classifier.gradient(x, at: classifierTime(t), of: label) * factor(t)
    }

    private func push(_ x: Tensor, atEach t: [Double], given label: Tensor) throws(TorchError) -> Tensor {
        if let exact = try classifier.guidanceVelocity(x, atEach: t, of: label, on: path) {
            return try exact * Tensor.perSample(t.map(weight(at:)), like: x)
        }
        let gradient = try classifier.gradient(x, atEach: t.map(classifierTime), of: label)
        return try gradient * Tensor.perSample(t.map(factor), like: x)
    }
}
