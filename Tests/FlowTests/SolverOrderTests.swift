import Flow
import FlowMath
import Foundation
import Testing
import Torch

/// One normal distribution has the exact flow `x_t = alpha m + s_t / s_0 (x_0 - alpha_0 m)` with
/// `s_t^2 = alpha^2 v + sigma^2`, on any path.
func exactFlow(
    _ x: Tensor, mean: [Double], variance: Double, on path: any ProbabilityPath, from t: Double, to end: Double
) throws -> Tensor {
    let (c, d) = (path.coefficients(at: t), path.coefficients(at: end))
    let ratio =
        ((d.alpha * d.alpha * variance + d.sigma * d.sigma) / (c.alpha * c.alpha * variance + c.sigma * c.sigma))
        .squareRoot()
    let m = try Tensor(mean, shape: [1, mean.count])
    return try m * d.alpha + (x - m * c.alpha) * ratio
}

struct SolverOrderTests {
    private let mean = [1.0, -2]
    private let variance = 0.25

    private func error(
        _ solver: some Integrator, on path: any ProbabilityPath, steps: Int, over range: ClosedRange<Double>
    )
        throws -> Double
    {
        let field = try GaussianMixtureField(Fixture.normal(mean: mean, variance: variance), on: path)
        let x = try Fixture.noise(3)
        let schedule = TimeSchedule.uniform(steps: steps, over: range)
        let found = try solver.integrate(x, along: field, given: nil, over: schedule)
        return try distance(
            found,
            exactFlow(x, mean: mean, variance: variance, on: path, from: range.lowerBound, to: range.upperBound))
    }

    private func order(_ solver: some Integrator, on path: any ProbabilityPath, steps: Int = 40) throws -> Double {
        let range = 0.2...0.7
        return log2(
            try error(solver, on: path, steps: steps, over: range)
                / error(solver, on: path, steps: 2 * steps, over: range))
    }

    @Test(arguments: Fixture.paths) func errorsFallWithTheOrderOfTheMethod(path: any ProbabilityPath) throws {
        #expect(abs(try order(RungeKutta(.euler), on: path) - 1) < 0.2)
        // Where the variance is quadratic in t, as on the linear path, the leading error happens to vanish.
        #expect(try (1.8..<3.1).contains(order(RungeKutta(.midpoint), on: path)))
        #expect(abs(try order(RungeKutta(.heun), on: path) - 2) < 0.3)
        #expect(abs(try order(RungeKutta(.classical), on: path) - 4) < 0.5)
        #expect(abs(try order(RungeKutta(.threeEighths), on: path) - 4) < 0.5)
        #expect(abs(try order(DDIM(on: path), on: path) - 1) < 0.2)
        #expect(abs(try order(DPMSolverPlusPlus(on: path), on: path, steps: 160) - 2) < 0.35)
        // The corrector makes one order more of the predictor's two.
        #expect(abs(try order(UniPC(on: path), on: path, steps: 160) - 3) < 0.35)
    }

    @Test(arguments: [LinearPath(), CosinePath()] as [any ProbabilityPath])
    func methodsInTheLogSNRReachBothEnds(path: any ProbabilityPath) throws {
        for steps in [20, 40] {
            #expect(try error(DDIM(on: path), on: path, steps: steps, over: 0...1) < 3 / Double(steps))
            #expect(try error(DPMSolverPlusPlus(on: path), on: path, steps: steps, over: 0...1) < 1 / Double(steps))
            #expect(try error(UniPC(on: path), on: path, steps: steps, over: 0...1) < 1 / Double(steps))
        }
    }

    @Test func deterministicDDIMOnTheLinearPathIsEulersMethod() throws {
        let field = try GaussianMixtureField(Fixture.mixture(), on: LinearPath())
        let x = try Fixture.noise(3)
        let schedule = TimeSchedule.uniform(steps: 7)
        let ddim = try DDIM(on: LinearPath()).integrate(x, along: field, given: nil, over: schedule)
        #expect(try distance(ddim, RungeKutta(.euler).integrate(x, along: field, given: nil, over: schedule)) < 1e-12)
    }

    @Test func cfgPlusPlusWithoutGuidanceIsDDIM() throws {
        let field = try GaussianMixtureField(Fixture.mixture(), on: CosinePath())
        let x = try Fixture.noise(3)
        let labels = try Fixture.labels([0, 1, 1])
        let schedule = TimeSchedule.uniform(steps: 7)
        let expected = try DDIM(on: CosinePath()).integrate(x, along: field, given: nil, over: schedule)
        let none = CFGPlusPlus(on: CosinePath(), strength: 0)
        #expect(try distance(none.integrate(x, along: field, given: labels, over: schedule), expected) < 1e-12)
        let some = CFGPlusPlus(on: CosinePath(), strength: 0.6)
        #expect(try distance(some.integrate(x, along: field, given: labels, over: schedule), expected) > 0.01)
        // One step by hand: alpha' x_1(u + lambda (c - u)) + sigma' e(u).
        let (t, next) = (0.3, 0.5)
        let (c, d) = (CosinePath().coefficients(at: t), CosinePath().coefficients(at: next))
        let u = try field(x, at: t, given: nil)
        let guided = try u + (field(x, at: t, given: labels) - u) * 0.6
        let data = try c.conversion(from: .velocity, to: .data)(guided, at: x)
        let noise = try c.conversion(from: .velocity, to: .noise)(u, at: x)
        let found = try some.integrate(x, along: field, given: labels, over: TimeSchedule(list: [t, next]))
        #expect(try distance(found, data * d.alpha + noise * d.sigma) < 1e-13)
    }

    @Test func rectifiedGuidanceFollowsItsFormula() throws {
        let field = try GaussianMixtureField(Fixture.mixture(), on: LinearPath())
        let x = try Fixture.noise(3)
        let labels = try Fixture.labels([0, 1, 1])
        let solver = RectifiedCFGPlusPlus(strength: 2, decay: 1)
        let found = try solver.integrate(x, along: field, given: labels, over: TimeSchedule(list: [0.2, 0.4]))
        let c = try field(x, at: 0.2, given: labels)
        let half = try x + c * 0.1
        let guidance = try field(half, at: 0.3, given: labels) - field(half, at: 0.3, given: nil)
        #expect(try distance(found, x + (c + guidance * 1.6) * 0.2) < 1e-13)
        let counting = CountingField(field)
        let schedule = TimeSchedule.uniform(steps: 5)
        _ = try solver.integrate(x, along: counting, given: labels, over: schedule)
        let nodes = try #require(GuidanceMethod.rectified.ownSteps?.nodes)
        #expect(counting.count == 3 * schedule.evaluations(of: field, at: nodes) && counting.count == 45)
    }

    @Test(arguments: [2.0, 4]) func guidedSamplesInSinglePrecisionMatchAFineReference(scale: Double) throws {
        let field = GuidedField(try GaussianMixtureField(Fixture.mixture()), scale: scale)
        let x = try Fixture.noise(16)
        let labels = try Fixture.labels((0..<16).map { $0 % 2 })
        let reference = try DormandPrince(rtol: 1e-10, atol: 1e-10).integrate(
            x, along: field, given: labels, over: .uniform(steps: 1))
        let found = try RungeKutta(.classical).integrate(
            x.cast(to: .float32), along: field, given: labels, over: .uniform(steps: 100))
        #expect(try distance(found.cast(to: .float64), reference) < 1e-4)
    }

    @Test func stepsOfASampleDoNotDependOnItsBatch() throws {
        let mean = (0..<37).map { Double($0 % 5) - 2 }
        let field = try GaussianMixtureField(
            GaussianMixture([
                .init(mean: mean, covariance: .isotropic(0.3)),
                .init(mean: mean.map { -$0 }, covariance: .isotropic(0.1)),
            ]))
        let x = try Fixture.noise(5, 37).cast(to: .float32)
        let path = LinearPath()
        let solvers: [any Integrator] = [
            RungeKutta(.euler), RungeKutta(.heun), RungeKutta(.midpoint), RungeKutta(.classical),
            RungeKutta(.threeEighths), DDIM(on: path),
            DPMSolverPlusPlus(on: path), UniPC(on: path),
        ]
        for solver in solvers {
            let all = try solver.integrate(x, along: field, given: nil, over: .uniform(steps: 4)).bytes()
            for sample in 0..<5 {
                let alone = try solver.integrate(
                    x.narrowed(dim: 0, start: sample, length: 1), along: field, given: nil, over: .uniform(steps: 4)
                ).bytes()
                #expect(alone == Array(all[sample * 148..<(sample + 1) * 148]), "\(type(of: solver))")
            }
        }
    }

    @Test func aTermThatIsNotFiniteIsNamed() throws {
        struct Broken: VelocityField {
            func callAsFunction(_ x: Tensor, at t: Double, given label: Tensor?) throws(TorchError) -> Tensor {
                label == nil && t >= 0.5 ? try x * .nan : x
            }
        }
        let error = #expect(throws: NonFiniteSample.self) {
            try RungeKutta(.heun).integrate(
                Tensor.ones([2, 2]), along: GuidedField(Broken(), scale: 2), given: Fixture.labels([0, 0]),
                over: TimeSchedule(list: [0.5, 0.7, 1]))
        }
        #expect(
            error?.cause == NonFiniteTerm(name: "the unconditional velocity", time: 0.5) && error?.step == 1
                && error?.sample == 0)
    }
}
