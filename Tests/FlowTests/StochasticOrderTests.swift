import Flow
import FlowMath
import Foundation
import Testing
import Torch

/// Strong convergence: the ends of the same Brownian paths, seen with coarser and coarser steps.
struct StochasticOrderTests {
    private static let count = 64
    private static let finest = 1024

    /// Noise of `steps` steps whose sums over any time are those of the finest.
    private static func noise(_ steps: Int) throws -> SolverNoise {
        let stream = RandomStream(seed: 3)
        let group = finest / steps
        let numbers = try (0..<steps).map { step in
            var sum = try Tensor.zeros([count, 2], dtype: .float64)
            for part in 0..<group {
                sum =
                    try sum
                    + stream.normal(
                        purpose: .solverNoise, step: UInt64(step * group + part), samples: 0..<UInt64(count), shape: [2]
                    ).cast(to: .float64)
            }
            return try (sum / Double(group).squareRoot()).doubles()
        }
        return SolverNoise(steps: numbers)
    }

    /// The order between 32 and 64 steps.
    private func order(_ solver: (SolverNoise) -> any Integrator) throws -> Double {
        let field = try GaussianMixtureField(Fixture.mixture())
        let x = try Fixture.noise(Self.count)
        func end(_ steps: Int) throws -> Tensor {
            try solver(Self.noise(steps)).integrate(
                x, along: field, given: nil, over: .uniform(steps: steps, over: 0.2...0.7))
        }
        let reference = try end(Self.finest)
        func error(_ steps: Int) throws -> Double { try (end(steps) - reference).squared().mean().sqrt().item() }
        return log2(try error(32) / error(64))
    }

    @Test(arguments: [Diffusion.constant, .sigma, .increasingDecreasing])
    func stochasticSolversHaveStrongOrderOne(diffusion: Diffusion) throws {
        // The noise is additive: Euler-Maruyama has order 1 in place of 1/2. Heun's method on the drift cannot raise it.
        let sde = SDE(on: LinearPath(), diffusion: diffusion)
        let maruyama = try order { EulerMaruyama(sde, lastStep: .none, noise: $0) }
        #expect(abs(maruyama - 1) < 0.2, "\(maruyama)")
        let heun = try order { StochasticHeun(sde, lastStep: .none, noise: $0) }
        #expect(abs(heun - 1) < 0.35, "\(heun)")
    }

    @Test func withoutNoiseTheDriftHasTheOrderOfItsMethod() throws {
        let silent = { (steps: Int) in SolverNoise(steps: [[Double]](repeating: [0, 0, 0, 0, 0, 0], count: steps)) }
        let sde = SDE(on: LinearPath())
        let field = try GaussianMixtureField(Fixture.mixture())
        let x = try Fixture.noise(3)
        func order(_ solver: (Int) -> any Integrator) throws -> Double {
            func end(_ steps: Int) throws -> Tensor {
                try solver(steps).integrate(x, along: field, given: nil, over: .uniform(steps: steps, over: 0.2...0.7))
            }
            let (coarse, middle, fine) = (try end(50), try end(100), try end(200))
            return log2(try distance(coarse, middle) / distance(middle, fine))
        }
        #expect(abs(try order { EulerMaruyama(sde, lastStep: .none, noise: silent($0)) } - 1) < 0.2)
        #expect(abs(try order { StochasticHeun(sde, lastStep: .none, noise: silent($0)) } - 2) < 0.2)
    }

    @Test func theStepsOfDormandAndPrinceGrowWithTheFifthRootOfTheTolerance() throws {
        let field = try GaussianMixtureField(Fixture.mixture())
        let x = try Fixture.noise(8)
        func steps(_ tolerance: Double) throws -> Double {
            let solution = try DormandPrince(rtol: tolerance, atol: tolerance).solve(
                x, along: field, given: nil, from: 0, to: 1)
            return Double(solution.accepted.reduce(0, +))
        }
        let order = log(1e5) / log(try steps(1e-11) / steps(1e-6))
        #expect(abs(order - 5) < 0.8, "\(order)")
    }
}
