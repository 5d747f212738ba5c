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

    /// Returns the step from t to `next` where w(t) is infinite, so that the process forgets where it starts: an
    /// ancestral step, `alpha' x_1 + sigma' z` of the predicted data.
    func ancestralStep(
        _ x: Tensor, from t: Double, to next: Double, noise z: Tensor, along field: some VelocityField,
        given label: Tensor?
    ) throws(TorchError) -> LinearCombination {
        let point = try DenoisingPoint(x, from: t, to: next, on: path)
        let end = path.coefficients(at: next)
        return (point.data(try field(point.x, at: point.time, given: label)) * end.alpha).adding(z, times: end.sigma)
    }

    /// Returns the last step from t to `next` by a rule that adds no noise; nil for the rule `none`.
    func finish(
        _ x: Tensor, by rule: LastStep, from t: Double, to next: Double, along field: some VelocityField,
        given label: Tensor?
    ) throws(TorchError) -> LinearCombination? {
        if rule == .none { return nil }
        let point = rule == .tweedie ? try DenoisingPoint(x, from: t, to: next, on: path) : nil
        let velocity = try field(point?.x ?? x, at: point?.time ?? t, given: label)
        switch rule {
        case .none: return nil
        case .mean: return LinearCombination(x) + drift(at: t).applied(to: velocity, at: x) * (next - t)
        case .euler: return LinearCombination(x).adding(velocity, times: next - t)
        case .tweedie: return point?.data(velocity)
        }
    }
}
