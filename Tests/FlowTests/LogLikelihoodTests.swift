import Flow
import FlowMath
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

    @Test func aSolverThatControlsItsErrorReachesTheTolerance() throws {
        let field = try GaussianMixtureField(Fixture.mixture())
        let x = try Fixture.mixture().sample(0..<16, from: RandomStream(seed: 2)).x
        let exact = try field.logDensity(x, at: 1, given: nil)
        func error(_ tolerance: Double) throws -> Double {
            let solver = DormandPrince(rtol: tolerance, atol: tolerance)
            return try distance(
                LogLikelihood(solver: solver, over: .uniform(steps: 1))(x, along: field, given: nil).logDensity, exact)
        }
        #expect(try error(1e-9) < 1e-7)
        #expect(try error(1e-5) < 1e-3)
    }

    /// Of many dimensions that need no steps and a log density that needs some, only its own error tells.
    @Test func theErrorOfTheLogDensityCountsOnItsOwn() throws {
        let wide = try GaussianMixture([
            .init(mean: [1], covariance: .isotropic(1e-4)), .init(mean: [-1], covariance: .isotropic(1e-4)),
        ])
        let narrow = try GaussianMixtureField(wide)
        let field = WidenedField(base: narrow, idle: 4000)
        let x = try Tensor.cat(
            [Tensor([1.01, -0.99], shape: [2, 1]), Tensor.zeros([2, 4000], dtype: .float64)], dim: 1)
        let few = Divergence.hutchinson(RandomStream(seed: 1), samples: [0, 1])
        let exact = try narrow.logDensity(Tensor([1.01, -0.99], shape: [2, 1]), at: 1, given: nil)
        func error(_ solver: some ODEIntegrator) throws -> Double {
            let found = try LogLikelihood(solver: solver, over: .uniform(steps: 1), divergence: few)(
                x, along: field, given: nil,
                prior: { try standardNormalLogDensity($0.narrowed(dim: 1, start: 0, length: 1)) })
            return try distance(found.logDensity, exact)
        }
        let solver = DormandPrince(rtol: 1e-6, atol: 1e-6)
        let (apart, together) = (try error(solver), try error(Together(base: solver)))
        #expect(apart < 1e-4 && together > 5 * apart, "\(apart) \(together)")
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
        for noise in ProbeNoise.allCases {
            let probes = Divergence.hutchinson(
                RandomStream(seed: 1), samples: (0..<64).map { $0 }, probes: 4, noise: noise)
            let draws = try LogLikelihood(over: coarse, divergence: probes)(one, along: field, given: nil)
                .logDensity.doubles()
            let mean = draws.reduce(0, +) / 64
            let variance = draws.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 63
            #expect(abs(mean - wanted) < 4 * (variance / 64).squareRoot() && variance > 0, "\(noise)")
        }
    }

    @Test func theEstimateOfASampleDoesNotDependOnItsBatch() throws {
        let field = try GaussianMixtureField(Fixture.mixture())
        let x = try Fixture.noise(7)
        let labels = try Fixture.labels([0, 1, 1, 0, 1, 0, 0])
        func estimate(_ rows: [Int], _ solver: some ODEIntegrator) throws -> [Double] {
            let places = try Fixture.labels(rows)
            let probes = Divergence.hutchinson(RandomStream(seed: 1), samples: rows.map(UInt64.init))
            return try LogLikelihood(solver: solver, over: .uniform(steps: 5), divergence: probes)(
                x.indexSelected(dim: 0, places), along: field, given: labels.indexSelected(dim: 0, places)
            ).logDensity.doubles()
        }
        let fixed = try estimate(Array(0..<7), RungeKutta(.classical))
        // Its samples need different numbers of steps and leave the batch one after the other.
        let adaptive = try estimate(Array(0..<7), DormandPrince(rtol: 1e-4, atol: 1e-4))
        for rows in [[1], [2, 3], [6, 0, 4, 5]] {
            #expect(try estimate(rows, RungeKutta(.classical)) == rows.map { fixed[$0] })
            #expect(try estimate(rows, DormandPrince(rtol: 1e-4, atol: 1e-4)) == rows.map { adaptive[$0] })
        }
    }

    @Test func aDivergenceThatIsNotFiniteIsNamed() throws {
        let x = try Tensor([0.5, 0, 0.25], shape: [3, 1])
        let likelihood = LogLikelihood(solver: RungeKutta(.euler), over: .uniform(steps: 2))
        let error = #expect(throws: NonFiniteSample.self) { try likelihood(x, along: RootField(), given: nil) }
        #expect(error?.sample == 1 && error?.step == 1 && error?.time == 0.5)
        #expect(error?.cause?.name == "the divergence of the velocity")
    }
}

/// `u = sqrt(x)`, finite at 0 where its derivative is not.
private struct RootField: VelocityField {
    func callAsFunction(_ x: Tensor, at t: Double, given label: Tensor?) throws(TorchError) -> Tensor { try x.sqrt() }
}

/// A solver that does not know that the last number of a sample is another quantity.
private struct Together: ODEIntegrator {
    let base: DormandPrince

    func integrate(
        _ x: Tensor, along field: some VelocityField, given label: Tensor?, over schedule: TimeSchedule,
        eachStep: (Int) throws -> Void
    ) throws -> Tensor {
        try base.integrate(x, along: field, given: label, over: schedule, eachStep: eachStep)
    }
}

/// A field with many more dimensions in which nothing moves.
private struct WidenedField<Base: VelocityField>: VelocityField {
    let base: Base
    let idle: Int

    func callAsFunction(_ x: Tensor, at t: Double, given label: Tensor?) throws(TorchError) -> Tensor {
        let width = x.shape[1] - idle
        let moving = try base(x.narrowed(dim: 1, start: 0, length: width), at: t, given: label)
        return try Tensor.cat([moving, x.narrowed(dim: 1, start: width, length: idle) * 0], dim: 1)
    }
}
