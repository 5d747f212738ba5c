public import FlowMath
internal import Foundation
public import Torch

/// The log density of data under a velocity field: the log density of the noise to which the ODE takes them back, and the
/// change of volume on the way (Chen et al. 2018; Grathwohl et al. 2019).
///
///     log p_1(x_1) = log p_0(x_0) - integral of div u over t
///
/// The state is the sample and the change of its log density; a solver that controls its error controls the error of each.
/// The density of a guided field is not the density of any data, so callers refuse guidance.
public struct LogLikelihood<Method: ODEIntegrator>: Sendable {
    /// The solver of the ODE from data to noise.
    public let solver: Method
    /// The times, in ascending order; `DormandPrince` uses the first and the last.
    public let schedule: TimeSchedule
    /// The method for the divergence.
    public let divergence: Divergence

    /// Log densities and the noise that belongs to the data.
    public struct Result {
        /// Natural logarithms, [batch].
        public let logDensity: Tensor
        /// The noise at the first time, in the shape of the data.
        public let noise: Tensor
    }

    /// Creates the measurement.
    public init(solver: Method = RungeKutta(.classical), over schedule: TimeSchedule, divergence: Divergence = .exact) {
        self.solver = solver
        self.schedule = schedule
        self.divergence = divergence
    }

    /// Returns the log density of each sample.
    /// - Parameters:
    ///   - x: data at the last time of the schedule, [batch, ...]; float64 for more than six digits.
    ///   - prior: the log density of the noise, [batch] from [batch, ...]; the standard normal one by default.
    ///   - eachStep: called after each step with the number of steps done; may throw to end the integration.
    /// - Throws: `NonFiniteSample`; `StepSizeError` where the solver's tolerance cannot be reached; `TorchError`.
    public func callAsFunction(
        _ x: Tensor, along field: some VelocityField, given label: Tensor?,
        prior: (Tensor) throws -> Tensor = { try standardNormalLogDensity($0) },
        eachStep: (Int) throws -> Void = { _ in }
    ) throws -> Result {
        let augmented = DensityField(
            base: field, shape: Array(x.shape.dropFirst()), labels: label,
            directions: try divergence.directions(like: x), count: divergence.count)
        let start = try Tensor.cat(
            [x.rows(), Tensor.zeros([x.shape[0], 1], dtype: x.dtype, device: x.device)], dim: 1)
        let places = try Tensor.arange(Double(x.shape[0]), dtype: .int64, device: x.device)
        let state = try solver.separating(last: 1).integrate(
            start, along: augmented, given: places, over: schedule.reversed, eachStep: eachStep)
        let width = state.shape[1] - 1
        let noise = try state.narrowed(dim: 1, start: 0, length: width).reshaped(x.shape)
        // Backwards in time the last number has collected -div u with the other sign.
        let change = try state.selected(dim: 1, index: width)
        return Result(logDensity: try prior(noise) - change, noise: noise)
    }
}

/// Returns the log density of independent standard normal numbers, [batch] from [batch, ...].
/// - Throws: `TorchError`.
public func standardNormalLogDensity(_ x: Tensor) throws(TorchError) -> Tensor {
    let rows = try x.rows()
    return try (rows.squared().sum(dims: [1]) + Double(rows.shape[1]) * log(2 * .pi)) * -0.5
}
