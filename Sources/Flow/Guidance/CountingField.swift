public import Torch

/// A field that counts the evaluations of a network that it causes, one for each sample: what adaptive solvers took.
public final class CountingField<Base: VelocityField>: VelocityField {
    private let base: Base
    /// The evaluations so far, summed over samples.
    public private(set) var count = 0

    /// Counts from 0.
    public init(_ base: Base) {
        self.base = base
    }

    /// That of the base.
    public func callAsFunction(_ x: Tensor, at t: Double, given label: Tensor?) throws(TorchError) -> Tensor {
        count += x.shape[0] * base.evaluations(at: t)
        return try base(x, at: t, given: label)
    }

    /// That of the base.
    public func callAsFunction(_ x: Tensor, atEach t: [Double], given label: Tensor?) throws(TorchError) -> Tensor {
        count += t.reduce(0) { $0 + base.evaluations(at: $1) }
        return try base(x, atEach: t, given: label)
    }

    /// Those of the base.
    public func pair(_ x: Tensor, at t: Double, given label: Tensor) throws(TorchError) -> VelocityPair {
        count += 2 * x.shape[0] * base.evaluations(at: t)
        return try base.pair(x, at: t, given: label)
    }

    /// Those of the base.
    public func pair(_ x: Tensor, atEach t: [Double], given label: Tensor) throws(TorchError) -> VelocityPair {
        count += 2 * t.reduce(0) { $0 + base.evaluations(at: $1) }
        return try base.pair(x, atEach: t, given: label)
    }

    /// That of the base.
    public func reference(_ x: Tensor, at t: Double, given label: Tensor) throws(TorchError) -> Tensor {
        count += x.shape[0] * base.evaluations(at: t)
        return try base.reference(x, at: t, given: label)
    }

    /// That of the base.
    public var referenceName: String { base.referenceName }

    /// Those of the base.
    public func evaluations(at t: Double) -> Int { base.evaluations(at: t) }

    /// Those of the base, not counted.
    public func terms(_ x: Tensor, at t: Double, given label: Tensor?) throws(TorchError) -> [VelocityTerm] {
        try base.terms(x, at: t, given: label)
    }
}
