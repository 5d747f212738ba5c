public import Torch

/// Several conditions at once, `u + sum_i w_i (v_i - u)` with a weight for each (Liu et al. 2022); a negative
/// weight leads away from its condition. u is the unconditional velocity, or that of a condition to be avoided. The labels
/// of the samples are not used.
public struct ComposedField<Base: VelocityField>: GuidedVelocityField {
    /// A condition and its weight.
    public struct Term: Sendable, Hashable {
        /// The class or the text.
        public let condition: Condition
        /// w_i.
        public let weight: Double

        /// A class and its weight.
        public init(label: Int, weight: Double) {
            self.init(Condition(label: label), weight: weight)
        }

        /// A condition and its weight.
        public init(_ condition: Condition, weight: Double) {
            self.condition = condition
            self.weight = weight
        }
    }

    /// The field whose conditions are composed.
    public let base: Base
    /// The conditions.
    public let conditions: [Term]
    /// Whose velocity is u; `nil` for that without a condition.
    public let avoided: Condition?

    /// Composes conditions.
    public init(_ base: Base, _ conditions: [Term], avoiding avoided: Condition? = nil) {
        self.base = base
        self.conditions = conditions
        self.avoided = avoided
    }

    /// What is evaluated, for people.
    public var formula: String {
        "v = u" + conditions.map { " + \($0.weight) (v_\($0.condition.symbol) - u)" }.joined()
    }

    /// Everywhere.
    public func isGuiding(at t: Double) -> Bool { !conditions.isEmpty }

    /// The composed velocity.
    public func callAsFunction(_ x: Tensor, at t: Double, given label: Tensor?) throws(TorchError) -> Tensor {
        try compose(x) { (label) throws(TorchError) in try base(x, at: t, given: label) }
    }

    /// The composed velocity of each sample at its own time.
    public func callAsFunction(_ x: Tensor, atEach t: [Double], given label: Tensor?) throws(TorchError) -> Tensor {
        try compose(x) { (label) throws(TorchError) in try base(x, atEach: t, given: label) }
    }

    /// One for each condition and one for none.
    public func evaluations(at t: Double) -> Int { (conditions.count + 1) * base.evaluations(at: t) }

    /// The unconditional velocity and that of each condition.
    public func terms(_ x: Tensor, at t: Double, given label: Tensor?) throws(TorchError) -> [VelocityTerm] {
        let name = avoided.map { "the velocity of \($0.name), to be avoided" } ?? "the unconditional velocity"
        var terms = [VelocityTerm(name: name, value: try base(x, at: t, given: reference(like: x)))]
        for term in conditions {
            let value = try base(x, at: t, given: term.condition.rows(x.shape[0], device: x.device))
            terms.append(VelocityTerm(name: "the velocity of \(term.condition.name)", value: value))
        }
        return terms
    }

    private func reference(like x: Tensor) throws(TorchError) -> Tensor? {
        try avoided?.rows(x.shape[0], device: x.device)
    }

    private func compose(
        _ x: Tensor, _ velocity: (Tensor?) throws(TorchError) -> Tensor
    ) throws(TorchError) -> Tensor {
        let u = try velocity(reference(like: x))
        var result = u
        for term in conditions {
            result = try result + (velocity(term.condition.rows(x.shape[0], device: x.device)) - u) * term.weight
        }
        return result
    }
}
