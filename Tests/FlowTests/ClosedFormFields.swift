import Flow
import FlowMath
import Torch

/// The field `u(x, t) = a + b t`, the same for every x and label.
struct LinearInTime: VelocityField {
    let a: Double
    let b: Double

    func callAsFunction(_ x: Tensor, at t: Double, given label: Tensor?) throws(TorchError) -> Tensor {
        try Tensor.full(x.shape, a + b * t, dtype: x.dtype)
    }
}

/// The field `u(x, t) = x`, whose solution grows by the factor e.
struct Exponential: VelocityField {
    func callAsFunction(_ x: Tensor, at t: Double, given label: Tensor?) throws(TorchError) -> Tensor { x }
}

/// The field `u(x, t | y) = y + 1`, and `u(x, t) = x` without a label; counts its calls.
final class Counted: VelocityField {
    private(set) var conditional = 0
    private(set) var unconditional = 0

    func callAsFunction(_ x: Tensor, at t: Double, given label: Tensor?) throws(TorchError) -> Tensor {
        guard let label else {
            unconditional += 1
            return x
        }
        conditional += 1
        let value = try label.cast(to: .float32) + 1
        return try value.expanded(like: x) + 0
    }
}

/// A field that becomes infinite for the samples of label 1 from t = 1/2 on.
struct Exploding: VelocityField {
    func callAsFunction(_ x: Tensor, at t: Double, given label: Tensor?) throws(TorchError) -> Tensor {
        guard let label, t >= 0.5 else { return x }
        let value = try label.cast(to: .float32) * .infinity
        return try x.where(label.equal(to: 0).expanded(like: x), value.expanded(like: x))
    }
}
