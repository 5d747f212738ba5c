public import FlowMath
public import Torch

/// A method that takes samples from the first time of a schedule to the last along a velocity field.
public protocol Integrator: Sendable {
    /// Returns the samples at the last time of `schedule` that start from `x` at its first.
    /// - Parameters:
    ///   - x: of shape [batch, ...].
    ///   - field: the velocity field.
    ///   - label: int64 of shape [batch], or `nil` for the unconditional field.
    ///   - schedule: the times.
    ///   - eachStep: called after each step with the number of steps done; may throw to end the integration.
    /// - Throws: `NonFiniteSample` after the first step that gives a number that is not finite; `TorchError`.
    func integrate(
        _ x: Tensor, along field: some VelocityField, given label: Tensor?, over schedule: TimeSchedule,
        eachStep: (Int) throws -> Void
    ) throws -> Tensor
}

extension Integrator {
    /// Returns the samples at the last time, without a report of the steps.
    /// - Throws: `NonFiniteSample` after the first step that gives a number that is not finite; `TorchError`.
    public func integrate(
        _ x: Tensor, along field: some VelocityField, given label: Tensor?, over schedule: TimeSchedule
    ) throws -> Tensor {
        try integrate(x, along: field, given: label, over: schedule) { _ in }
    }
}
