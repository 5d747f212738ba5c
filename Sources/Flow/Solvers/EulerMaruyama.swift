public import FlowMath
public import Torch

/// The Euler-Maruyama method for the SDE of a field: `x + drift h + sqrt(2 w h) z`, one evaluation a step.
public struct EulerMaruyama: SDESolver {
    /// The word of a spec, `euler-maruyama`.
    public static let word = Solver.eulerMaruyama
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
        let velocity = try field(x, at: t, given: label)
        let drift = sde.drift(at: t).applied(to: velocity, at: x)
        let deviation = (2 * sde.diffusion(at: t) * h).squareRoot()
        return (LinearCombination(x) + drift * h).adding(z, times: deviation)
    }
}
