public import FlowMath
public import Torch

/// The samplers of denoising diffusion on any Gaussian path: DDIM (Song et al. 2021) for eta = 0, DDPM's ancestral
/// sampling (Ho et al. 2020) for eta = 1.
///
/// The step from t to s draws from a normal distribution with mean `alpha_s x_1 + sqrt(sigma_s^2 - d^2) e` of the
/// predicted data and noise and deviation d, `d^2 = eta^2 sigma_s^2 / sigma_t^2 (sigma_t^2 - (alpha_t / alpha_s)^2
/// sigma_s^2)`. On a variance-preserving path this is the published formula. With the large variance DDPM adds noise of
/// variance `sigma_t^2 - (alpha_t / alpha_s)^2 sigma_s^2` to the same mean, except in the last step.
public struct DDIM: Integrator {
    /// The path of the field.
    public let path: any ProbabilityPath
    /// 0 is deterministic, 1 ancestral.
    public let eta: Double
    /// Ancestral sampling with the larger of the two usual variances.
    public let largeVariance: Bool
    /// The noise; none is drawn for eta = 0.
    public let noise: SolverNoise?

    /// The deterministic sampler.
    public init(on path: any ProbabilityPath) {
        self.init(path, eta: 0, largeVariance: false, noise: nil)
    }

    /// The stochastic sampler for one batch; `eta` is in [0, 1].
    public init(on path: any ProbabilityPath, eta: Double, noise: SolverNoise) {
        self.init(path, eta: eta, largeVariance: false, noise: noise)
    }

    /// Creates DDPM's ancestral sampler for one batch.
    public static func ancestral(
        on path: any ProbabilityPath, largeVariance: Bool = false, noise: SolverNoise
    ) -> DDIM {
        DDIM(path, eta: 1, largeVariance: largeVariance, noise: noise)
    }

    private init(_ path: any ProbabilityPath, eta: Double, largeVariance: Bool, noise: SolverNoise?) {
        self.path = path
        self.eta = eta
        self.largeVariance = largeVariance
        self.noise = noise
    }

    /// Returns the samples at the end of the schedule.
    /// - Throws: `NonFiniteSample` after the first step that gives a number that is not finite; `TorchError`.
    public func integrate(
        _ x: Tensor, along field: some VelocityField, given label: Tensor?, over schedule: TimeSchedule,
        eachStep: (Int) throws -> Void
    ) throws -> Tensor {
        return try march(x, along: field, given: label, over: schedule, eachStep: eachStep) { x, index, field in
            let c = path.coefficients(at: schedule.times[index])
            let next = path.coefficients(at: schedule.times[index + 1])
            let point = try DenoisingPoint(x, from: schedule.times[index], to: schedule.times[index + 1], on: path)
            let velocity = try field(point.x, at: point.time, given: label)
            let data = point.data(velocity)
            let epsilon = c.conversion(from: .velocity, to: .noise).applied(to: velocity, at: x)
            let ratio = c.alpha / next.alpha
            let forward = max(0, c.sigma * c.sigma - ratio * ratio * next.sigma * next.sigma)
            let deviation = eta * next.sigma / c.sigma * forward.squareRoot()
            let rest = max(0, next.sigma * next.sigma - deviation * deviation).squareRoot()
            let mean = data * next.alpha + epsilon * rest
            guard let noise, deviation > 0 else { return try mean.checked() }
            let z = try noise(step: index, like: x)
            return try mean.adding(z, times: largeVariance ? forward.squareRoot() : deviation).checked()
        }
    }
}
