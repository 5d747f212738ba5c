internal import Flow
internal import FlowMath
internal import Torch

/// A float32 network as the field of float64 states: sums over hundreds of steps and dimensions add no rounding to that of
/// the network.
struct DoublePrecisionField<Base: VelocityField>: VelocityField {
    let base: Base

    func callAsFunction(_ x: Tensor, at t: Double, given label: Tensor?) throws(TorchError) -> Tensor {
        try base(x.cast(to: .float32), at: t, given: label).cast(to: .float64)
    }

    func callAsFunction(_ x: Tensor, atEach t: [Double], given label: Tensor?) throws(TorchError) -> Tensor {
        try base(x.cast(to: .float32), atEach: t, given: label).cast(to: .float64)
    }

    func evaluations(at t: Double) -> Int { base.evaluations(at: t) }

    func terms(_ x: Tensor, at t: Double, given label: Tensor?) throws(TorchError) -> [VelocityTerm] {
        try base.terms(x.cast(to: .float32), at: t, given: label)
    }
}
