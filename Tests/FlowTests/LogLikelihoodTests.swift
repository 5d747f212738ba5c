import Flow
import Testing
import Torch

struct LogLikelihoodTests {
    @Test(arguments: [LinearPath(), CosinePath(), PolynomialPath(exponent: 2)] as [any ProbabilityPath])
    func theLogLikelihoodOfTheMixtureIsExact(path: any ProbabilityPath) throws {
        let field = try GaussianMixtureField(Fixture.mixture(), on: path)
        let x = try Fixture.mixture().sample(0..<6, from: RandomStream(seed: 2)).x
        let likelihood = LogLikelihood(over: .uniform(steps: 100))
        let found = try likelihood(x, along: field, given: nil).logDensity
        #expect(try distance(found, field.logDensity(x, at: 1, given: nil)) < 1e-6)
        let labels = try Fixture.labels([0, 1, 0, 1, 0, 1])
        let members = try Fixture.mixture().sample(0..<6, labels: [0, 1, 0, 1, 0, 1], from: RandomStream(seed: 2)).x
        let conditional = try likelihood(members, along: field, given: labels).logDensity
        #expect(try distance(conditional, field.logDensity(members, at: 1, given: labels)) < 1e-6)
    }

    @Test func aPriorOfItsOwnMakesTheVariancePreservingPathExact() throws {
        let field = try GaussianMixtureField(Fixture.mixture(), on: VariancePreservingPath())
        let x = try Fixture.mixture().sample(0..<4, from: RandomStream(seed: 2)).x
        let likelihood = LogLikelihood(over: .uniform(steps: 200))
        let exact = try field.logDensity(x, at: 1, given: nil)
        let found = try likelihood(x, along: field, given: nil, prior: { try field.logDensity($0, at: 0, given: nil) })
        #expect(try distance(found.logDensity, exact) < 1e-5)
        // The trace of the data in the noise is what the standard normal prior misses.
        #expect(try distance(likelihood(x, along: field, given: nil).logDensity, exact) < 0.05)
    }

    @Test func hutchinsonsEstimateIsRightOnAverageAndExactForDiagonalJacobians() throws {
        let diagonal = try GaussianMixtureField(Fixture.normal())
        let x = try Fixture.noise(3)
        let schedule = TimeSchedule.uniform(steps: 50)
        let exact = try LogLikelihood(over: schedule)(x, along: diagonal, given: nil).logDensity
        let estimate = LogLikelihood(
            over: schedule, divergence: .hutchinson(RandomStream(seed: 1), samples: [0, 1, 2]))
        #expect(try distance(estimate(x, along: diagonal, given: nil).logDensity, exact) < 1e-10)

        let field = try GaussianMixtureField(Fixture.mixture())
        let one = try Tensor([Double](repeating: 0.4, count: 128), shape: [64, 2])
        let coarse = TimeSchedule.uniform(steps: 20)
        let wanted = try LogLikelihood(over: coarse)(one, along: field, given: nil).logDensity.doubles()[0]
        let draws = try LogLikelihood(
            over: coarse, divergence: .hutchinson(RandomStream(seed: 1), samples: (0..<64).map { $0 }, probes: 4))(
                one, along: field, given: nil
            ).logDensity.doubles()
        let mean = draws.reduce(0, +) / 64
        let variance = draws.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 63
        #expect(abs(mean - wanted) < 4 * (variance / 64).squareRoot() && variance > 0)
    }

    @Test func theEstimateOfASampleDoesNotDependOnItsBatch() throws {
        let field = try GaussianMixtureField(Fixture.mixture())
        let x = try Fixture.noise(3)
        let schedule = TimeSchedule.uniform(steps: 5)
        func estimate(_ x: Tensor, _ samples: [UInt64]) throws -> [Double] {
            try LogLikelihood(over: schedule, divergence: .hutchinson(RandomStream(seed: 1), samples: samples))(
                x, along: field, given: nil
            ).logDensity.doubles()
        }
        let all = try estimate(x, [0, 1, 2])
        #expect(try estimate(x.narrowed(dim: 0, start: 1, length: 1), [1]) == [all[1]])
    }
}
