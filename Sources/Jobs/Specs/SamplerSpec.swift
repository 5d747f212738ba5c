/// The solver of a sampling job and its times.
public struct SamplerSpec: Codable, Sendable, Hashable {
    /// The method of integration.
    public enum Solver: String, Codable, Sendable, Hashable, CaseIterable {
        /// Order 1, one evaluation a step.
        case euler
        /// Order 2, two evaluations a step.
        case midpoint, heun
        /// Order 4, four evaluations a step.
        case rk4
        /// Order 5 with a step size for each sample.
        case dopri5
        /// DPM-Solver++(2M): order 2 in the log-SNR, one evaluation a step.
        case dpmSolverPlusPlus = "dpm-solver++"
        /// UniPC of order 2: one evaluation a step.
        case unipc
        /// DDIM, one evaluation a step.
        case ddim
        /// DDPM's ancestral sampling, one evaluation a step.
        case ddpm
        /// The SDE by Euler and Maruyama, one evaluation a step.
        case eulerMaruyama = "euler-maruyama"
        /// The SDE with Heun's method on the drift, two evaluations a step.
        case heunSDE = "heun-sde"

        /// Whether it integrates the SDE.
        public var isStochastic: Bool { self == .eulerMaruyama || self == .heunSDE }
    }

    /// The diffusion coefficient of the SDE.
    public enum Diffusion: String, Codable, Sendable, Hashable, CaseIterable {
        case constant, sbdm, sigma, linear, decreasing
        case increasingDecreasing = "increasing-decreasing"
    }

    /// How the SDE's last step is taken.
    public enum LastStep: String, Codable, Sendable, Hashable, CaseIterable { case mean, tweedie, euler, none }

    /// The method of integration.
    public var solver: Solver
    /// Steps from t = 0 to t = 1.
    public var steps: Int
    /// The times; `nil` is equal steps.
    public var schedule: ScheduleSpec?
    /// The relative error that `dopri5` allows; `nil` is 1e-5.
    public var rtol: Double?
    /// The absolute error that `dopri5` allows; `nil` is 1e-5.
    public var atol: Double?
    /// The SDE's diffusion coefficient; `nil` is `sigma`.
    public var diffusion: Diffusion?
    /// What multiplies the diffusion coefficient; `nil` is 1.
    public var norm: Double?
    /// How the SDE's last step is taken; `nil` is `mean`.
    public var lastStep: LastStep?
    /// The length of the SDE's last step; `nil` is 0.04.
    public var lastStepSize: Double?
    /// DDIM's noise: 0 deterministic, 1 ancestral; `nil` is 0.
    public var eta: Double?
    /// The type of the network's products; `nil` is float32.
    public var precision: Precision?

    private enum CodingKeys: String, CodingKey {
        case solver, steps, schedule, rtol, atol, diffusion, norm, lastStep = "last-step"
        case lastStepSize = "last-step-size", eta, precision
    }
}

/// The times of a solver: `uniform`, or a mapping to the settings of another schedule.
public enum ScheduleSpec: Codable, Sendable, Hashable {
    /// Equal steps.
    case uniform
    /// The grid of Karras et al. (2022) in the noise level.
    case karras(KarrasSpec)
    /// Equal steps moved towards the noise.
    case shifted(Double)
    /// These times.
    case list([Double])

    /// The settings of the grid of Karras et al.
    public struct KarrasSpec: Codable, Sendable, Hashable {
        /// The lowest noise level above 0.
        public var sigmaMin: Double
        /// The highest noise level.
        public var sigmaMax: Double
        /// The order of the root that is equally spaced.
        public var rho: Double

        private enum CodingKeys: String, CodingKey { case sigmaMin = "sigma-min", sigmaMax = "sigma-max", rho }
    }

    private enum CodingKeys: String, CodingKey { case karras, shifted, list }

    /// Reads a word or a mapping.
    public init(from decoder: any Decoder) throws {
        if (try? decoder.singleValueContainer().decode(String.self)) != nil {
            self = .uniform
            return
        }
        let container = try decoder.container(keyedBy: CodingKeys.self)
        if container.contains(.karras) {
            self = .karras(try container.decode(KarrasSpec.self, forKey: .karras))
        } else if container.contains(.shifted) {
            self = .shifted(try container.decode(Double.self, forKey: .shifted))
        } else {
            self = .list(try container.decode([Double].self, forKey: .list))
        }
    }

    /// Writes a word or a mapping.
    public func encode(to encoder: any Encoder) throws {
        if self == .uniform {
            var container = encoder.singleValueContainer()
            return try container.encode("uniform")
        }
        var container = encoder.container(keyedBy: CodingKeys.self)
        switch self {
        case .uniform: break
        case .karras(let settings): try container.encode(settings, forKey: .karras)
        case .shifted(let shift): try container.encode(shift, forKey: .shifted)
        case .list(let times): try container.encode(times, forKey: .list)
        }
    }
}
