/// A method of integration by its word in specs, with what its caller needs to know about it.
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

    /// The kind of equation that a solver integrates, and where in a step it evaluates the velocity.
    public enum Family: Sendable, Hashable {
        /// The ODE, with the stages of a tableau.
        case rungeKutta(ButcherTableau)
        /// The ODE, with a step size that the solver chooses.
        case adaptive
        /// The ODE in terms of the data prediction, one evaluation at the start of each step.
        case denoising
        /// The SDE; `nodes` are the evaluations in parts of a step.
        case stochastic(nodes: [Double])
    }

    /// The family of the method.
    public var family: Family {
        switch self {
        case .euler: .rungeKutta(.euler)
        case .midpoint: .rungeKutta(.midpoint)
        case .heun: .rungeKutta(.heun)
        case .rk4: .rungeKutta(.classical)
        case .dopri5: .adaptive
        case .dpmSolverPlusPlus, .unipc, .ddim, .ddpm: .denoising
        case .eulerMaruyama: .stochastic(nodes: [0])
        case .heunSDE: .stochastic(nodes: [0, 1])
        }
    }

    /// Whether the solver integrates the SDE.
    public var isStochastic: Bool { if case .stochastic = family { true } else { false } }

    /// Whether the solver chooses its steps itself.
    public var choosesSteps: Bool { family == .adaptive }

    /// Whether the solver can integrate the log density together with the samples.
    public var carriesDensity: Bool {
        switch family {
        case .rungeKutta, .adaptive: true
        case .denoising, .stochastic: false
        }
    }

    /// Returns the evaluations of the velocity in each step; `nil` where the solver chooses its steps.
    /// - Parameter lastStep: the last step of an SDE, which every rule but `none` takes with one evaluation at its
    ///   start.
    public func nodes(lastStep: LastStep = .mean) -> StepNodes? {
        switch family {
        case .rungeKutta(let tableau): StepNodes(tableau)
        case .adaptive: nil
        case .denoising: StepNodes([0])
        case .stochastic(let nodes): StepNodes(nodes, last: lastStep == .none ? nil : [0])
        }
    }

    /// Returns the evaluations of the velocity in each step of a schedule on a path, which differ at an end without a
    /// limit: a first step whose start tells nothing of the data looks at its middle, a first step of infinite
    /// diffusion is ancestral, and a last step whose end has no score is Euler's.
    /// - Parameters:
    ///   - lastStep: the rule for the last step of an SDE.
    ///   - diffusion: the diffusion coefficient of the SDE.
    public func nodes(
        lastStep: LastStep = .mean, diffusion: Diffusion = .sigma, on path: any ProbabilityPath,
        over schedule: TimeSchedule
    ) -> StepNodes? {
        guard let usual = nodes(lastStep: lastStep) else { return nil }
        let (start, end) = (schedule.times[0], schedule.times[schedule.steps])
        let from = path.coefficients(at: start)
        let part = from.conversion(from: .velocity, to: .data).isFinite ? 0 : 0.5
        switch family {
        case .rungeKutta, .adaptive: return usual
        case .denoising: return StepNodes(usual.nodes, first: part == 0 ? nil : [part])
        case .stochastic:
            let isAncestral = !diffusion(start, from).isFinite
            let hasScore = path.coefficients(at: end).conversion(from: .velocity, to: .score).isFinite
            return StepNodes(
                usual.nodes, first: isAncestral ? [part] : nil,
                last: lastStep == .none && !hasScore ? [0] : usual.last)
        }
    }
}
