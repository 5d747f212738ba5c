public import Torch

/// A field whose reference is the same field under a condition to be avoided: in a `GuidedField` its velocity is
/// `v_n + w (c - v_n)`.
public struct NegativeCondition<Base: VelocityField>: VelocityField {
    /// The field.
    public let base: Base
    /// The condition to lead away from.
    public let avoided: Condition

    /// Leads away from a class.
    public init(_ base: Base, avoiding avoided: Int) {
        self.init(base, avoiding: Condition(label: avoided))
    }

    /// Leads away from a condition.
    public init(_ base: Base, avoiding avoided: Condition) {
        self.base = base
        self.avoided = avoided
    }

    /// That of the base.
    public func callAsFunction(_ x: Tensor, at t: Double, given label: Tensor?) throws(TorchError) -> Tensor {
        try base(x, at: t, given: label)
    }

    /// That of the base.
    public func callAsFunction(_ x: Tensor, atEach t: [Double], given label: Tensor?) throws(TorchError) -> Tensor {
        try base(x, atEach: t, given: label)
    }

    /// That of the base under the condition to be avoided.
    public func reference(_ x: Tensor, at t: Double, given label: Tensor) throws(TorchError) -> Tensor {
        try base(x, at: t, given: avoided.rows(label.shape[0], device: label.device))
    }

    /// The condition to be avoided.
    public var referenceName: String { "the velocity of \(avoided.name), to be avoided" }

    /// Those of the base.
    public func evaluations(at t: Double) -> Int { base.evaluations(at: t) }
}
