internal import FlowMath
public import Torch

/// Several conditions at once, `u + sum_i w_i (v_i - u)` with a weight for each (Liu et al. 2022); a negative
/// weight leads away from its condition. u is the unconditional velocity, or the velocity of a condition to be avoided.
/// The labels of the samples are not used.
public struct ComposedField<Base: VelocityField>: GuidedVelocityField {
    /// The field whose conditions are composed.
    public let base: Base
    /// The conditions with their weights.
    public let conditions: [WeightedCondition]
    /// The condition of u; `nil` for the unconditional velocity.
    public let avoided: Condition?

    /// Composes conditions of a field.
    public init(_ base: Base, _ conditions: [WeightedCondition], avoiding avoided: Condition? = nil) {
        self.base = base
        self.conditions = conditions
        self.avoided = avoided
    }

    /// The right-hand side, with the weights and the condition to be avoided written out.
    public var rightHandSide: String {
        "u" + conditions.map { " + \($0.weight.shortText) (v_\($0.condition.symbol) - u)" }.joined()
            + (avoided.map { ", u = v under \($0.name)" } ?? "")
    }

    /// Returns true unless there are no conditions.
    public func isGuiding(at t: Double) -> Bool { !conditions.isEmpty }

    /// Returns the composed velocity.
    /// - Throws: `TorchError`.
    public func callAsFunction(_ x: Tensor, at t: Double, given label: Tensor?) throws(TorchError) -> Tensor {
        try compose(x) { (label) throws(TorchError) in try base(x, at: t, given: label) }
    }

    /// Returns the composed velocity of each sample at its own time.
    /// - Throws: `TorchError`.
    public func callAsFunction(_ x: Tensor, atEach t: [Double], given label: Tensor?) throws(TorchError) -> Tensor {
        try compose(x) { (label) throws(TorchError) in try base(x, atEach: t, given: label) }
    }

    /// Returns one evaluation of the base for each condition and one for u.
    public func evaluations(at t: Double) -> Int { (conditions.count + 1) * base.evaluations(at: t) }

    /// Returns the reference and the velocity of each condition.
    /// - Throws: `TorchError`.
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
