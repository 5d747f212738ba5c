public import Torch

/// A field that counts the evaluations of a network that it causes, one for each sample.
public struct CountingField<Base: VelocityField>: VelocityField {
    private let base: Base
    private let counter: EvaluationCounter

    /// Counts the evaluations of a field.
    public init(_ base: Base, by counter: EvaluationCounter = EvaluationCounter()) {
        self.base = base
        self.counter = counter
    }

    /// The evaluations so far of all fields with the same counter, summed over samples.
    public var count: Int { counter.count }

    /// Returns the velocity of the base.
    /// - Throws: `TorchError`.
    public func callAsFunction(_ x: Tensor, at t: Double, given label: Tensor?) throws(TorchError) -> Tensor {
        counter.add(x.shape[0] * base.evaluations(at: t))
        return try base(x, at: t, given: label)
    }

    /// Returns the velocity of the base at each sample's own time.
    /// - Throws: `TorchError`.
    public func callAsFunction(_ x: Tensor, atEach t: [Double], given label: Tensor?) throws(TorchError) -> Tensor {
        counter.add(t.reduce(0) { $0 + base.evaluations(at: $1) })
        return try base(x, atEach: t, given: label)
    }

    /// Returns both velocities of the base.
    /// - Throws: `TorchError`.
    public func pair(_ x: Tensor, at t: Double, given label: Tensor) throws(TorchError) -> VelocityPair {
        counter.add(2 * x.shape[0] * base.evaluations(at: t))
        return try base.pair(x, at: t, given: label)
    }

    /// Returns both velocities of the base at each sample's own time.
    /// - Throws: `TorchError`.
    public func pair(_ x: Tensor, atEach t: [Double], given label: Tensor) throws(TorchError) -> VelocityPair {
        counter.add(2 * t.reduce(0) { $0 + base.evaluations(at: $1) })
        return try base.pair(x, atEach: t, given: label)
    }

    /// Returns the reference of the base.
    /// - Throws: `TorchError`.
    public func reference(_ x: Tensor, at t: Double, given label: Tensor) throws(TorchError) -> Tensor {
        counter.add(x.shape[0] * base.evaluations(at: t))
        return try base.reference(x, at: t, given: label)
    }

    /// The name of the base's reference.
    public var referenceName: String { base.referenceName }

    /// The base's reference in formulas.
    public var referenceFormula: String? { base.referenceFormula }

    /// Returns the evaluations of the base.
    public func evaluations(at t: Double) -> Int { base.evaluations(at: t) }

    /// Returns the terms of the base, not counted.
    /// - Throws: `TorchError`.
    public func terms(_ x: Tensor, at t: Double, given label: Tensor?) throws(TorchError) -> [VelocityTerm] {
        try base.terms(x, at: t, given: label)
    }
}
