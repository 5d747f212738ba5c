import Flow
import FlowMath
import Foundation
import Testing
import Torch

/// Returns the sliced Wasserstein distance of two sets of samples: the mean over fixed directions of the squared
/// Wasserstein distance of their projections.
private func slicedWasserstein(_ a: [Double], _ b: [Double]) -> Double {
    let count = a.count / 2
    var sum = 0.0
    for direction in 0..<4 {
        let angle = Double.pi * Double(direction) / 4
        let (c, s) = (cos(angle), sin(angle))
        let first = (0..<count).map { a[2 * $0] * c + a[2 * $0 + 1] * s }.sorted()
        let second = (0..<count).map { b[2 * $0] * c + b[2 * $0 + 1] * s }.sorted()
        for (x, y) in zip(first, second) { sum += (x - y) * (x - y) }
    }
    return sum / Double(4 * count)
}

struct StochasticTests {
    private static let count = 2000

    /// Exact samples of the mixture at a time of a path.
    private static func exact(_ t: Double, on path: any ProbabilityPath = LinearPath(), seed: UInt64) throws -> Tensor {
        let c = path.coefficients(at: t)
        let data = try Fixture.mixture().sample(0..<UInt64(count), from: RandomStream(seed: seed)).x
        return try data * c.alpha + Fixture.noise(count, seed: seed + 1) * c.sigma
    }

    private static func noise(_ seed: UInt64, _ count: Int = count) -> SolverNoise {
        SolverNoise(RandomStream(seed: seed), samples: (0..<UInt64(count)).map { $0 })
    }

    /// Mean and covariance of points in the plane: two and three numbers.
    private static func moments(_ rows: [Double]) -> [Double] {
        let n = Double(rows.count / 2)
        let starts = Array(stride(from: 0, to: rows.count, by: 2))
        func average(_ value: (Int) -> Double) -> Double { starts.reduce(0.0) { $0 + value($1) } / n }
        let mean = [average { rows[$0] }, average { rows[$0 + 1] }]
        let covariance = [(0, 0), (0, 1), (1, 1)].map { i, j in
            average { (rows[$0 + i] - mean[i]) * (rows[$0 + j] - mean[j]) }
        }
        return mean + covariance
    }

    /// Mean and deviation of numbers.
    private static func spread(_ values: [Double]) -> (mean: Double, deviation: Double) {
        let mean = values.reduce(0, +) / Double(values.count)
        let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
        return (mean, (squares / Double(values.count - 1)).squareRoot())
    }

    /// Mean, covariance and sliced Wasserstein distance of samples at t, within five standard errors of those of exact
    /// sets of the same size, which eight such sets tell.
    private static func expectMarginal(
        _ x: Tensor, at t: Double, on path: any ProbabilityPath = LinearPath(), _ what: String = ""
    ) throws {
        let found = try x.doubles()
        let sets = try (0..<8).map { try exact(t, on: path, seed: 100 + 10 * $0).doubles() }
        let known = sets.map(moments)
        for (place, value) in moments(found).enumerated() {
            let exact = spread(known.map { $0[place] })
            // The mean of eight has an error of its own.
            let error = exact.deviation * (1 + 1.0 / 8).squareRoot()
            #expect(abs(value - exact.mean) < 5 * error, "\(what): moment \(place), \(error) is one standard error")
        }
        var between: [Double] = []
        for first in 0..<8 {
            for second in first + 1..<8 { between.append(slicedWasserstein(sets[first], sets[second])) }
        }
        let usual = spread(between)
        let distance = sets.reduce(0) { $0 + slicedWasserstein(found, $1) } / 8
        #expect(
            distance < usual.mean + 5 * usual.deviation,
            "\(what): \(distance), and exact sets are \(usual.mean) +- \(usual.deviation) apart")
    }

    @Test(arguments: Diffusion.allCases) func theMarginalsAreThoseOfThePath(diffusion: Diffusion) throws {
        let field = try GaussianMixtureField(Fixture.mixture())
        let sde = SDE(on: LinearPath(), diffusion: diffusion)
        // SBDM's coefficient is 9 at the start, where Euler's method needs shorter steps.
        let schedule = TimeSchedule.uniform(steps: diffusion == .sbdm ? 320 : 80, over: 0.1...0.8)
        let start = try Self.exact(0.1, seed: 7)
        let maruyama = try EulerMaruyama(sde, lastStep: .none, noise: Self.noise(5)).integrate(
            start, along: field, given: nil, over: schedule)
        try Self.expectMarginal(maruyama, at: 0.8, "euler-maruyama")
        let heun = try StochasticHeun(sde, lastStep: .none, noise: Self.noise(6)).integrate(
            start, along: field, given: nil, over: .uniform(steps: 40, over: 0.1...0.8))
        try Self.expectMarginal(heun, at: 0.8, "heun-sde")
    }

    @Test(
        arguments: [
            (CosinePath(), .increasingDecreasing), (VariancePreservingPath(), .sbdm),
            (LinearVariancePreservingPath(), .sigma), (PolynomialPath(exponent: 2), .decreasing),
        ] as [(any ProbabilityPath, Diffusion)])
    func theMarginalsAreThoseOfOtherPathsToo(path: any ProbabilityPath, diffusion: Diffusion) throws {
        let field = try GaussianMixtureField(Fixture.mixture(), on: path)
        let found = try EulerMaruyama(
            SDE(on: path, diffusion: diffusion), lastStep: .none, noise: Self.noise(5)
        ).integrate(
            Self.exact(0.1, on: path, seed: 7), along: field, given: nil, over: .uniform(steps: 100, over: 0.1...0.8))
        try Self.expectMarginal(found, at: 0.8, on: path)
    }

    @Test func noiseThatIsTooLargeIsSeenByTheMarginals() throws {
        // The test above can fail: a process with twice its noise does not keep the marginals.
        let field = try GaussianMixtureField(Fixture.mixture())
        let sde = SDE(on: LinearPath(), diffusion: .constant)
        let schedule = TimeSchedule.uniform(steps: 60, over: 0.05...0.5)
        let start = try Self.exact(0.05, seed: 7)
        let noise = try (0..<60).map { step in try (Self.noise(5)(step: step, like: start) * 2).doubles() }
        let wrong = try EulerMaruyama(sde, lastStep: .none, noise: SolverNoise(steps: noise)).integrate(
            start, along: field, given: nil, over: schedule)
        let exact = try Self.exact(0.5, seed: 100).doubles()
        #expect(slicedWasserstein(try wrong.doubles(), exact) > 0.05)
    }

    @Test func ancestralSamplingReachesTheData() throws {
        let path = CosinePath()
        let field = try GaussianMixtureField(Fixture.mixture(), on: path)
        let start = try Fixture.noise(Self.count, seed: 12)
        let schedule = TimeSchedule.uniform(steps: 100)
        for sampler in [
            DDIM.ancestral(on: path, noise: Self.noise(8)), DDIM(on: path, eta: 0.5, noise: Self.noise(9)),
        ] {
            try Self.expectMarginal(sampler.integrate(start, along: field, given: nil, over: schedule), at: 1)
        }
    }

    @Test func ancestralStepsOfTheVariancePreservingPathAreThePublishedOnes() throws {
        // DDPM: mean of q(x_s | x_t, x_1) and variance beta (1 - a_s) / (1 - a_t), with a = alpha^2.
        let path = VariancePreservingPath()
        let field = try GaussianMixtureField(Fixture.mixture(), on: path)
        let x = try Fixture.noise(3)
        let (t, next) = (0.4, 0.45)
        let (c, d) = (path.coefficients(at: t), path.coefficients(at: next))
        let (a, b) = (c.alpha * c.alpha, d.alpha * d.alpha)
        let beta = 1 - a / b
        let velocity = try field(x, at: t, given: nil)
        let data = try c.conversion(from: .velocity, to: .data)(velocity, at: x)
        let dataWeight = b.squareRoot() * beta / (1 - a)
        let positionWeight = (a / b).squareRoot() * (1 - b) / (1 - a)
        let mean = try data * dataWeight + x * positionWeight
        let z = try Fixture.noise(3, seed: 9)
        let noise = SolverNoise(steps: [try z.doubles()])
        let schedule = try TimeSchedule(list: [t, next])
        let smallDeviation = (beta * (1 - b) / (1 - a)).squareRoot()
        let small = try DDIM.ancestral(on: path, noise: noise).integrate(x, along: field, given: nil, over: schedule)
        #expect(try distance(small, mean + z * smallDeviation) < 1e-12)
        let large = try DDIM.ancestral(on: path, largeVariance: true, noise: noise).integrate(
            x, along: field, given: nil, over: schedule)
        #expect(try distance(large, mean + z * beta.squareRoot()) < 1e-12)
    }

    @Test func aSamplesNoiseDoesNotDependOnItsBatch() throws {
        let field = try GaussianMixtureField(Fixture.mixture())
        let x = try Fixture.noise(6)
        let sde = SDE(on: LinearPath(), diffusion: .sigma)
        let schedule = TimeSchedule.uniform(steps: 10, over: 0...1, lastStep: 0.04)
        let all = try EulerMaruyama(sde, noise: Self.noise(3, 6)).integrate(
            x, along: field, given: nil, over: schedule
        ).doubles()
        let part = try EulerMaruyama(sde, noise: SolverNoise(RandomStream(seed: 3), samples: [4, 1])).integrate(
            x.indexSelected(dim: 0, Fixture.labels([4, 1])), along: field, given: nil, over: schedule
        ).doubles()
        #expect(part == Array(all[8..<10]) + Array(all[2..<4]))
        #expect(throws: TorchError.self) {
            try EulerMaruyama(sde, noise: Self.noise(3, 5)).integrate(x, along: field, given: nil, over: schedule)
        }
    }

    @Test(arguments: Diffusion.allCases) func diffusionCoefficientsHaveTheirFormulas(diffusion: Diffusion) {
        let value = diffusion(0.25, LinearPath().coefficients(at: 0.25))
        let root = 0.5.squareRoot()
        let expected: Double =
            switch diffusion {
            case .constant: 1
            case .sbdm: 3
            case .sigma, .linear: 0.75
            case .decreasing: (root + 1) * (root + 1) / 4
            case .increasingDecreasing: 0.5
            }
        #expect(abs(value - expected) < 1e-15)
        #expect(abs(diffusion(0.25, LinearPath().coefficients(at: 0.25), norm: 2) - 2 * expected) < 1e-15)
        // beta / 2 on the variance-preserving path.
        let c = VariancePreservingPath().coefficients(at: 0.25)
        #expect(abs(Diffusion.sbdm(0.25, c) - (0.75 * 19.9 + 0.1) / 2) < 1e-10)
    }

    @Test func aStepOfInfiniteDiffusionIsAncestral() throws {
        let field = try GaussianMixtureField(Fixture.mixture())
        let (x, z) = (try Fixture.noise(3), try Fixture.noise(3, seed: 9))
        let noise = SolverNoise(steps: [try z.doubles()])
        let sde = SDE(on: LinearPath(), diffusion: .sbdm)
        let found = try EulerMaruyama(sde, lastStep: .none, noise: noise).integrate(
            x, along: field, given: nil, over: TimeSchedule(list: [0, 0.1]))
        // x_1 = x + (1 - t) v, alpha = 0.1 and sigma = 0.9.
        let data = try x + field(x, at: 0, given: nil)
        #expect(try distance(found, data * 0.1 + z * 0.9) < 1e-14)
    }

    @Test func guidedStochasticSamplesGatherWhereTheClassIs() throws {
        let base = try GaussianMixtureField(Fixture.mixture())
        let sde = SDE(on: LinearPath(), diffusion: .sigma)
        let labels = try Fixture.labels([Int](repeating: 1, count: 400))
        let schedule = TimeSchedule.uniform(steps: 50, over: 0...1, lastStep: 0.04)
        func share(_ scale: Double) throws -> Double {
            let x = try EulerMaruyama(sde, noise: Self.noise(4, 400)).integrate(
                Fixture.noise(400), along: GuidedField(base, scale: scale), given: labels, over: schedule)
            return try base.logPosterior(x, at: 1).exp().selected(dim: 1, index: 1).mean().item()
        }
        #expect(abs(try share(0) - 0.5) < 0.1)
        #expect(try share(1) > 0.95)
        #expect(try share(3) > share(1))
    }
}
