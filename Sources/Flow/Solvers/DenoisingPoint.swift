internal import FlowMath
internal import Torch

/// The point and the time at which a step evaluates the velocity to predict the data.
///
/// Point and time are those of the start of the step, unless the velocity there is the same for all data, as at t = 0
/// where alpha' is 0: then those of its middle, on the line on which the noise stays what it is. The data prediction has
/// a limit at t = 0, so a step is off by no more than its own order.
struct DenoisingPoint {
    /// The point of the evaluation.
    let x: Tensor
    /// The time of the evaluation.
    let time: Double
    private let conversion: PredictionConversion

    /// Chooses the point of a step from `x`.
    init(
        _ x: Tensor, from t: Double, to next: Double, on path: any ProbabilityPath
    ) throws(TorchError) {
        let start = path.coefficients(at: t)
        let conversion = start.conversion(from: .velocity, to: .data)
        guard !conversion.isFinite else {
            (self.x, time, self.conversion) = (x, t, conversion)
            return
        }
        time = t + 0.5 * (next - t)
        let middle = path.coefficients(at: time)
        self.x = try x * (middle.sigma / start.sigma)
        self.conversion = middle.conversion(from: .velocity, to: .data)
    }

    /// Returns the data prediction that belongs to a velocity at the point.
    func data(_ velocity: Tensor) -> LinearCombination { conversion.applied(to: velocity, at: x) }

    /// Returns the data prediction that belongs to a velocity at the point which is a formula itself.
    func data(_ velocity: LinearCombination) -> LinearCombination { conversion.applied(to: velocity, at: x) }
}
