internal import Flow
internal import FlowMath
internal import Jobs

extension SamplerSpec {
    /// The solver for one batch.
    /// - Parameters:
    ///   - path: the path of the field.
    ///   - noise: the noise of stochastic solvers.
    func integrator(on path: any ProbabilityPath, noise: SolverNoise) -> any Integrator {
        if case .rungeKutta(let tableau) = solver.family { return RungeKutta(tableau) }
        let process = SDE(on: path, diffusion: diffusion ?? .sigma, norm: norm ?? 1)
        switch solver {
        case .euler, .midpoint, .heun, .rk4: preconditionFailure("\(solver) is integrated by its tableau")
        case .dopri5: return DormandPrince(rtol: rtol ?? 1e-5, atol: atol ?? 1e-5)
        case .dpmSolverPlusPlus: return DPMSolverPlusPlus(on: path)
        case .unipc: return UniPC(on: path)
        case .ddim: return eta ?? 0 == 0 ? DDIM(on: path) : DDIM(on: path, eta: eta ?? 0, noise: noise)
        case .ddpm: return DDIM.ancestral(on: path, noise: noise)
        case .eulerMaruyama: return EulerMaruyama(process, lastStep: lastStep ?? .mean, noise: noise)
        case .heunSDE: return StochasticHeun(process, lastStep: lastStep ?? .mean, noise: noise)
        }
    }
}
