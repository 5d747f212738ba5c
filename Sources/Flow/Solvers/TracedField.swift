internal import Torch

/// A field that checks every term of its velocities, to find the first that is not finite.
///
/// One velocity costs several evaluations, so the field is used only to repeat a step that has failed.
final class TracedField<Base: VelocityField>: VelocityField {
    private let base: Base
    private let sample: Int
    /// The first term that was not finite.
    private(set) var finding: NonFiniteTerm?

    /// Traces one sample of the batch.
    init(_ base: Base, sample: Int) {
        self.base = base
        self.sample = sample
    }

    func callAsFunction(_ x: Tensor, at t: Double, given label: Tensor?) throws(TorchError) -> Tensor {
        let velocity = try base(x, at: t, given: label)
        try look(at: x, "the point", t)
        if finding == nil {
            for term in try base.terms(x, at: t, given: label) { try look(at: term.value, term.name, t) }
        }
        // What is made of finite terms can still be too large.
        try look(at: velocity, "the guided velocity", t)
        return velocity
    }

    func pair(_ x: Tensor, at t: Double, given label: Tensor) throws(TorchError) -> VelocityPair {
        let pair = try base.pair(x, at: t, given: label)
        try look(at: x, "the point", t)
        try look(at: pair.conditional, "the conditional velocity", t)
        try look(at: pair.unconditional, base.referenceName, t)
        return pair
    }

    func evaluations(at t: Double) -> Int { base.evaluations(at: t) }

    private func look(at value: Tensor, _ name: String, _ t: Double) throws(TorchError) {
        guard finding == nil else { return }
        let row = try value.narrowed(dim: 0, start: sample, length: 1)
        if try !row.isAllFinite() { finding = NonFiniteTerm(name: name, time: t) }
    }
}
