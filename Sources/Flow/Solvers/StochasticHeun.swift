public import FlowMath
public import Torch

/// The noise of a step first, then Heun's method on the drift (SiT's stochastic sampler of this name): two evaluations
/// a step.
public struct StochasticHeun: SDESolver {
    /// The word of a spec, `heun-sde`.
    public static let word = Solver.heunSDE
    /// The process that is integrated.
    public let sde: SDE
    /// The rule for the last step of the schedule.
    public let lastStep: LastStep
    /// The noise of each step.
    public let noise: SolverNoise

    /// Creates the method for one batch.
    public init(_ sde: SDE, lastStep: LastStep = .mean, noise: SolverNoise) {
        self.sde = sde
        self.lastStep = lastStep
        self.noise = noise
    }

    /// Returns the end of a step, still to be evaluated.
    /// - Throws: `TorchError`.
    public func step(
        _ x: Tensor, from t: Double, to next: Double, noise z: Tensor, along field: some VelocityField,
        given label: Tensor?
    ) throws(TorchError) -> LinearCombination {
        let h = next - t
        let deviation = (2 * sde.diffusion(at: t) * h).squareRoot()
        let noisy = try LinearCombination(x).adding(z, times: deviation).evaluated()
        let first = sde.drift(at: t).applied(to: try field(noisy, at: t, given: label), at: noisy)
        let end = LinearCombination(noisy) + first * h
        // At the end of most paths no score follows from the velocity: the step ends as Euler's.
        guard sde.drift(at: next).isFinite else { return end }
        let velocity = try field(end.evaluated(), at: next, given: label)
        let second = sde.drift(at: next).applied(to: LinearCombination(velocity), at: end)
        return LinearCombination(noisy) + (first + second) * (h / 2)
    }
}
