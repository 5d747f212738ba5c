internal import Flow
internal import FlowMath
internal import Torch

/// A field that remembers at which times it was evaluated since somebody last asked: what shows whether a solver that
/// chooses its own times has met the guidance.
final class WatchedField<Base: VelocityField>: VelocityField {
    private let base: Base
    private var times: [Double] = []

    init(_ base: Base) { self.base = base }

    /// The times of the evaluations since the last call.
    func takeTimes() -> [Double] {
        defer { times = [] }
        return times
    }

    func callAsFunction(_ x: Tensor, at t: Double, given label: Tensor?) throws(TorchError) -> Tensor {
        times.append(t)
        return try base(x, at: t, given: label)
    }

    func callAsFunction(_ x: Tensor, atEach t: [Double], given label: Tensor?) throws(TorchError) -> Tensor {
        times += t
        return try base(x, atEach: t, given: label)
    }

    func evaluations(at t: Double) -> Int { base.evaluations(at: t) }

    func terms(_ x: Tensor, at t: Double, given label: Tensor?) throws(TorchError) -> [VelocityTerm] {
        try base.terms(x, at: t, given: label)
    }
}
