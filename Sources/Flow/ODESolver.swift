public import Torch

/// One step of a method for `dx/dt = u(x, t)`.
public protocol ODESolver: Sendable {
    /// The times at which a step evaluates the field, in their order.
    func evaluationTimes(from t: Double, to next: Double) -> [Double]

    /// The solution at `next` from the solution `x` at `t`.
    func step(
        _ x: Tensor, from t: Double, to next: Double, along field: some VelocityField, given label: Tensor?
    ) throws(TorchError) -> Tensor
}

/// Euler's method: order 1, one evaluation a step.
public struct Euler: ODESolver {
    /// Creates the method.
    public init() {}

    /// The start of the step.
    public func evaluationTimes(from t: Double, to next: Double) -> [Double] { [t] }

    /// `x + h u(x, t)`.
    public func step(
        _ x: Tensor, from t: Double, to next: Double, along field: some VelocityField, given label: Tensor?
    ) throws(TorchError) -> Tensor {
        let velocity = try field(x, at: t, given: label)
        return try x + velocity * (next - t)
    }
}

/// Heun's method (the explicit trapezoidal rule): order 2, two evaluations a step.
public struct Heun: ODESolver {
    /// Creates the method.
    public init() {}

    /// Both ends of the step.
    public func evaluationTimes(from t: Double, to next: Double) -> [Double] { [t, next] }

    /// `x + h/2 (u(x, t) + u(x + h u(x, t), t + h))`.
    public func step(
        _ x: Tensor, from t: Double, to next: Double, along field: some VelocityField, given label: Tensor?
    ) throws(TorchError) -> Tensor {
        let first = try field(x, at: t, given: label)
        let second = try field(x + first * (next - t), at: next, given: label)
        return try x + (first + second) * ((next - t) / 2)
    }
}
