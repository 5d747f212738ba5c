import Flow
import FlowMath
import Foundation
import Testing
import Torch

/// What a perfect network predicts of one normal distribution, in closed form at both ends of every path.
private struct ExactPrediction: VelocityField {
    let mean: [Double]
    let variance: Double
    let path: any ProbabilityPath
    let prediction: Prediction

    func callAsFunction(_ x: Tensor, at t: Double, given label: Tensor?) throws(TorchError) -> Tensor {
        let c = path.coefficients(at: t)
        let m = try Tensor(mean, shape: [1, mean.count])
        let spread = c.alpha * c.alpha * variance + c.sigma * c.sigma
        let z = try (x.cast(to: .float64) - m * c.alpha) / spread
        let exact =
            switch prediction {
            case .velocity: try m * c.alphaDot + z * (c.alpha * c.alphaDot * variance + c.sigmaSigmaDot)
            case .score: try -z
            case .noise: try z * c.sigma
            case .data: try m + z * (c.alpha * variance)
            }
        return try exact.cast(to: x.dtype)
    }
}

/// Samples from noise at t = 0 to data at t = 1, by every solver on every path, against the exact flow of a normal
/// distribution.
struct ConvergenceTests {
    private static let mean = [1.0, -2]
    private static let variance = 0.25

    /// Every path of the library, and paths whose velocity vanishes at t = 0.
    private static var paths: [any ProbabilityPath] {
        let late = try? CustomPath(alpha: "t^2*(3-2*t)", sigma: "(1-t)*(1+t/2)")
        return Fixture.paths + [DiscreteNoisePath(), PolynomialPath(exponent: 1.5), PolynomialPath(exponent: 4)]
            + [late].compactMap { $0 }
    }

    private static func solver(_ word: Solver, on path: any ProbabilityPath) -> any Integrator {
        switch word {
        case .euler: RungeKutta(.euler)
        case .midpoint: RungeKutta(.midpoint)
        case .heun: RungeKutta(.heun)
        case .rk4: RungeKutta(.classical)
        case .dopri5: DormandPrince(rtol: 1e-7, atol: 1e-7)
        case .dpmSolverPlusPlus: DPMSolverPlusPlus(on: path)
        case .unipc: UniPC(on: path)
        default: DDIM(on: path)
        }
    }

    private static let words: [Solver] = [.euler, .midpoint, .heun, .rk4, .dopri5, .dpmSolverPlusPlus, .unipc, .ddim]

    private static func samples(
        _ word: Solver, along field: some VelocityField, on path: any ProbabilityPath, steps: Int, _ dtype: DType
    ) throws -> Tensor {
        try solver(word, on: path).integrate(
            Fixture.noise(8).cast(to: dtype), along: field, given: nil, over: .uniform(steps: steps)
        ).cast(to: .float64)
    }

    /// Returns the root of the mean square of a difference.
    private static func rms(_ a: Tensor, _ b: Tensor) throws -> Double {
        try (a - b).squared().mean().sqrt().item()
    }

    /// The order of the error over all of [0, 1], at least, as cfgd-spec(5) has it: half of the binary logarithm of the
    /// ratio of the errors of 80 and of 320 steps.
    private static func order(_ word: Solver, on path: any ProbabilityPath) -> Double {
        let isSquareRoot = path is LinearVariancePreservingPath || path.name.contains("sqrt")
        switch word {
        case .euler: return 0.95
        // Steps in the log-SNR do not become short at the end of a path whose sigma falls like a square root.
        case .ddim: return isSquareRoot ? 0.75 : 0.95
        case .dpmSolverPlusPlus: return isSquareRoot ? -2 : 1.35
        case .unipc: return isSquareRoot ? -2 : 1.7
        default:
            // The velocity has no second derivative at t = 0.
            if path.name == "polynomial(1.5)" { return 1.45 }
            return word == .rk4 ? 3.85 : 1.9
        }
    }

    @Test(arguments: paths) func everySolverMeetsTheExactFlow(path: any ProbabilityPath) throws {
        let field = ExactPrediction(mean: Self.mean, variance: Self.variance, path: path, prediction: .velocity)
        let exact = try exactFlow(
            Fixture.noise(8), mean: Self.mean, variance: Self.variance, on: path, from: 0, to: 1)
        for word in Self.words where word != .dopri5 {
            let (coarse, fine) = (
                try Self.rms(Self.samples(word, along: field, on: path, steps: 80, .float64), exact),
                try Self.rms(Self.samples(word, along: field, on: path, steps: 320, .float64), exact)
            )
            let found = log2(coarse / fine) / 2
            #expect(found > Self.order(word, on: path), "\(word.rawValue) on \(path.name): \(found), \(fine)")
            // A last step of order 1 would leave 7e-3 on the paths whose order is not told.
            if Self.order(word, on: path) < 0 { #expect(fine < 2e-3, "\(word.rawValue) on \(path.name): \(fine)") }
        }
        let adaptive = try Self.rms(Self.samples(.dopri5, along: field, on: path, steps: 1, .float64), exact)
        #expect(adaptive < 1e-6, "dopri5 on \(path.name): \(adaptive)")
    }

    /// What float32 and the limits at both ends leave of states of size 3: a part in a hundred thousand.
    private static let floor = 4e-5

    @Test(arguments: paths) func everyPredictionInSinglePrecisionGivesTheSameSamples(path: any ProbabilityPath) throws {
        let exact = ExactPrediction(mean: Self.mean, variance: Self.variance, path: path, prediction: .velocity)
        for word in Self.words {
            let coarse = try Self.samples(word, along: exact, on: path, steps: 100, .float64)
            for prediction in Prediction.allCases {
                let network = ExactPrediction(
                    mean: Self.mean, variance: Self.variance, path: path, prediction: prediction)
                let velocity = PredictedVelocity(network, predicting: prediction, on: path)
                // The part of the limits falls with the length of the steps at the ends; what stays is the floor.
                var (steps, error) = (100, Double.infinity)
                while error >= Self.floor, steps <= 1600 {
                    let expected =
                        steps == 100 ? coarse : try Self.samples(word, along: exact, on: path, steps: steps, .float64)
                    error = try Self.rms(
                        Self.samples(word, along: velocity, on: path, steps: steps, .float32), expected)
                    steps *= 4
                }
                #expect(error < Self.floor, "\(word.rawValue), \(prediction.rawValue) on \(path.name): \(error)")
            }
        }
    }

    /// Guided samples, of which the adaptive solver knows the limit.
    @Test func guidedSamplesConvergeWhereTheVelocityTellsNothingAtTheStart() throws {
        let path = try CustomPath(alpha: "t^2*(3-2*t)", sigma: "(1-t)*(1+t/2)")
        let field = GuidedField(try GaussianMixtureField(Fixture.mixture(), on: path), scale: 2.5)
        let x = try Fixture.noise(8)
        let labels = try Fixture.labels([0, 1, 0, 1, 0, 1, 0, 1])
        let exact = try DormandPrince(rtol: 1e-11, atol: 1e-11).integrate(
            x, along: field, given: labels, over: .uniform(steps: 1))
        for solver in [DPMSolverPlusPlus(on: path), UniPC(on: path)] as [any Integrator] {
            let errors = try [80, 320, 1280].map { steps in
                try (solver.integrate(x, along: field, given: labels, over: .uniform(steps: steps)) - exact)
                    .squared().mean().sqrt().item()
            }
            #expect(errors[1] < errors[0] / 6 && errors[2] < errors[1] / 6, "\(type(of: solver)): \(errors)")
        }
    }

    @Test(arguments: paths) func theExactClassifierGuidesAsWithoutOneAtBothEnds(path: any ProbabilityPath) throws {
        let field = try GaussianMixtureField(Fixture.mixture(), on: path)
        let (x, labels) = (try Fixture.noise(4), try Fixture.labels([0, 1, 1, 0]))
        let free = GuidedField(field, scale: 2.5)
        let pushed = ClassifierGuidedField(field, by: field, scale: 2.5, on: path)
        for t in [0, 1e-7, 1e-4, 0.3, 1] {
            let expected = try free(x, at: t, given: labels)
            #expect(try distance(pushed(x, at: t, given: labels), expected) < 1e-12)
            #expect(try distance(pushed(x, atEach: [t, t, t, t], given: labels), expected) < 1e-12)
        }
    }

    /// A classifier of which only the gradient is known, as of a network.
    private struct Gradient: NoisyClassifier {
        let field: GaussianMixtureField
        var classes: Int { field.classes }

        func logProbabilities(_ x: Tensor, at t: Double) throws(TorchError) -> Tensor {
            try field.logProbabilities(x, at: t)
        }
    }

    @Test func theGradientAloneIsOffByTheOrderOfItsEarliestTime() throws {
        for path in [LinearPath(), CosinePath(), PolynomialPath(exponent: 2)] as [any ProbabilityPath] {
            let field = try GaussianMixtureField(Fixture.mixture(), on: path)
            let (x, labels) = (try Fixture.noise(4), try Fixture.labels([0, 1, 1, 0]))
            let pushed = ClassifierGuidedField(field, by: Gradient(field: field), scale: 2.5, on: path)
            let expected = try GuidedField(field, scale: 2.5)(x, at: 0, given: labels)
            #expect(try distance(pushed(x, at: 0, given: labels), expected) < 1e-4, "\(path.name)")
        }
    }

    /// Mean and variance at t = 1 of a stochastic solver's samples of a normal distribution in one dimension. Every step
    /// is an affine function of the state and of its noise, so both are sums over the answers to single ones.
    private static func moments(
        _ solver: (SolverNoise) -> any Integrator, on path: any ProbabilityPath, steps: Int
    ) throws -> (mean: Double, variance: Double) {
        let field = try GaussianMixtureField(Fixture.normal(mean: [mean[0]], variance: variance), on: path)
        let count = steps + 2
        var start = [Double](repeating: 0, count: count)
        start[1] = 1
        let noise = (0..<steps).map { step in (0..<count).map { $0 == step + 2 ? 1.0 : 0 } }
        let ends = try solver(SolverNoise(steps: noise)).integrate(
            Tensor(start, shape: [count, 1]), along: field, given: nil, over: .uniform(steps: steps)
        ).doubles()
        return (ends[0], ends.dropFirst().reduce(0) { $0 + ($1 - ends[0]) * ($1 - ends[0]) })
    }

    @Test(arguments: paths) func everyStochasticSolverMeetsMeanAndVariance(path: any ProbabilityPath) throws {
        var solvers: [(name: String, make: (SolverNoise) -> any Integrator)] = [
            ("ddpm", { DDIM.ancestral(on: path, noise: $0) })
        ]
        for diffusion in Diffusion.allCases {
            for rule in LastStep.allCases {
                let sde = SDE(on: path, diffusion: diffusion)
                let name = "\(diffusion), \(rule)"
                solvers.append(("euler-maruyama, \(name)", { EulerMaruyama(sde, lastStep: rule, noise: $0) }))
                solvers.append(("heun-sde, \(name)", { StochasticHeun(sde, lastStep: rule, noise: $0) }))
            }
        }
        // Paths of diffusion models begin at a state that holds a trace of the data, which plain noise does not.
        let trace = 0.25 * path.coefficients(at: 0).alpha + 1e-9
        for (name, make) in solvers {
            let (coarse, fine) = (
                try Self.moments(make, on: path, steps: 40), try Self.moments(make, on: path, steps: 120)
            )
            func expectConvergence(_ a: Double, _ b: Double, _ what: String) {
                // Weak order 1, with the logarithm that the first step costs; small errors change their sign.
                #expect(abs(b) < max(0.6 * abs(a), 3e-3) + trace, "\(what) of \(name) on \(path.name): \(a), \(b)")
            }
            expectConvergence(coarse.mean - Self.mean[0], fine.mean - Self.mean[0], "mean")
            expectConvergence(coarse.variance - Self.variance, fine.variance - Self.variance, "variance")
        }
    }
}
