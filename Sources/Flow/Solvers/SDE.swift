public import FlowMath
public import Torch

/// The stochastic process `dX = (u + w score) dt + sqrt(2 w) dW` with the marginals of a velocity field u. Its score
/// follows from u, so that a guided field gives a guided process.
public struct SDE: Sendable {
    /// The path of the field.
    public let path: any ProbabilityPath
    /// The diffusion coefficient w, default `sigma`.
    public let diffusion: Diffusion
    /// The factor of w(t), above 0, default 1.
    public let norm: Double

    /// Creates the process.
    public init(on path: any ProbabilityPath, diffusion: Diffusion = .sigma, norm: Double = 1) {
        self.path = path
        self.diffusion = diffusion
        self.norm = norm
    }

    /// Returns w(t), with its factor.
    public func diffusion(at t: Double) -> Double { diffusion(t, path.coefficients(at: t), norm: norm) }

    /// Checks that the coefficients are finite at all of these times.
    func check(_ times: some Sequence<Double>) throws(SingularTime) {
        let use = TimeUse.stochasticSampling(vanishingDenominator: diffusion == .sbdm)
        for t in times where !diffusion(at: t).isFinite {
            throw SingularTime(
                time: t, quantity: "the diffusion coefficient \(diffusion.rawValue)", path: path.name,
                safe: path.times(predicting: .velocity, for: use))
        }
        try path.check(.score, follows: times, for: use)
    }

    /// Returns `u + w score` as a function of the point and the velocity there.
    func drift(at t: Double) -> PredictionConversion {
        let c = path.coefficients(at: t)
        let score = c.conversion(from: .velocity, to: .score)
        let w = diffusion(t, c, norm: norm)
        return PredictionConversion(position: w * score.position, prediction: 1 + w * score.prediction)
    }

    /// Returns `u + w score`.
    /// - Throws: `TorchError`.
    public func drift(
        _ x: Tensor, at t: Double, along field: some VelocityField, given label: Tensor?
    ) throws(TorchError) -> Tensor {
        try drift(at: t)(field(x, at: t, given: label), at: x)
    }

    /// Returns the last step from t to `next` by a rule that adds no noise; nil for the rule `none`.
    func finish(
        _ x: Tensor, by rule: LastStep, from t: Double, to next: Double, along field: some VelocityField,
        given label: Tensor?
    ) throws(TorchError) -> LinearCombination? {
        if rule == .none { return nil }
        let velocity = try field(x, at: t, given: label)
        switch rule {
        case .none: return nil
        case .mean: return LinearCombination(x) + drift(at: t).applied(to: velocity, at: x) * (next - t)
        case .euler: return LinearCombination(x).adding(velocity, times: next - t)
        case .tweedie:
            return path.coefficients(at: t).conversion(from: .velocity, to: .data).applied(to: velocity, at: x)
        }
    }
}
