import Flow
import FlowMath
import Testing
import Torch

/// Stands still, but is not finite from t = 1/2 on for the sample that is far away, in the part that was chosen.
private struct Poisoned: VelocityField {
    enum Part { case none, conditional, unconditional, label(Int64) }
    let part: Part

    func callAsFunction(_ x: Tensor, at t: Double, given label: Tensor?) throws(TorchError) -> Tensor {
        let isHit =
            switch part {
            case .none: false
            case .conditional: label != nil
            case .unconditional: label == nil
            case .label(let number): try label?.int64s().first == number
            }
        return isHit && t >= 0.5 ? try (x * 0).where(x.less(than: 50), x * .nan) : try x * 0
    }
}

/// A classifier whose gradient is not finite for the sample that is far away.
private struct PoisonedClassifier: NoisyClassifier {
    let classes = 2

    func logProbabilities(_ x: Tensor, at t: Double) throws(TorchError) -> Tensor { try x * 0 }

    func gradient(_ x: Tensor, at t: Double, of label: Tensor) throws(TorchError) -> Tensor {
        t >= 0.5 ? try (x * 0).where(x.less(than: 50), x * .infinity) : try x * 0
    }
}

/// Finite terms, an infinite velocity.
private struct Overflow: GuidanceRule {
    func callAsFunction(
        _ pair: VelocityPair, scale: Tensor, at x: Tensor, _ t: [Double]
    ) throws(TorchError) -> Tensor {
        t[0] >= 0.5 ? try x * .infinity : pair.conditional
    }

    func formula(scale: String) -> String { "infinite" }
}

struct NonFiniteTests {
    private let path = LinearPath()
    private let labels: Tensor
    private let x: Tensor
    private let schedule = TimeSchedule.uniform(steps: 4, over: 0.1...0.9)
    private var noise: SolverNoise { SolverNoise(RandomStream(seed: 1), samples: [0, 1, 2, 3]) }

    init() throws {
        labels = try Fixture.labels([0, 0, 0, 0])
        x = try Tensor([1, 1, 1, 1, 1e4, 1e4, 1, 1] as [Float], shape: [4, 2])
    }

    private func failure(_ solver: any Integrator, _ field: any VelocityField) throws -> NonFiniteSample {
        try #require(
            #expect(throws: NonFiniteSample.self) {
                try solver.integrate(x, along: field, given: labels, over: schedule)
            })
    }

    @Test func everySolverNamesSampleStepTimeAndTerm() throws {
        let field = GuidedField(Poisoned(part: .unconditional), scale: 2)
        let sde = SDE(on: path)
        // The first evaluation at 1/2 or later, and the step that makes it.
        let solvers: [(any Integrator, step: Int, time: Double)] = [
            (RungeKutta(.euler), 3, 0.5), (RungeKutta(.midpoint), 3, 0.5), (RungeKutta(.heun), 2, 0.5),
            (RungeKutta(.classical), 2, 0.5),
            (RungeKutta(.threeEighths), 2, 0.5), (DDIM(on: path), 3, 0.5),
            (DDIM.ancestral(on: path, noise: noise), 3, 0.5),
            (DPMSolverPlusPlus(on: path), 3, 0.5), (UniPC(on: path), 3, 0.5),
            (EulerMaruyama(sde, lastStep: .none, noise: noise), 3, 0.5),
            (StochasticHeun(sde, lastStep: .none, noise: noise), 2, 0.5),
        ]
        for (solver, step, time) in solvers {
            let error = try failure(solver, field)
            #expect(error.sample == 2 && error.step == step, "\(solver): \(error)")
            #expect(error.cause?.name == "the unconditional velocity", "\(solver): \(error)")
            #expect(abs((error.cause?.time ?? 0) - time) < 1e-12, "\(solver): \(error)")
        }
        let adaptive = try failure(DormandPrince(), field)
        #expect(adaptive.sample == 2 && adaptive.cause?.name == "the unconditional velocity", "\(adaptive)")
        #expect(abs(adaptive.time - 0.5) < 1e-6 && adaptive.cause.map { $0.time >= 0.5 } == true, "\(adaptive)")
    }

    @Test func everyLastStepIsLookedAtToo() throws {
        let late = TimeSchedule.uniform(steps: 3, over: 0.1...0.9, lastStep: 0.4)
        for rule in [LastStep.mean, .tweedie, .euler] {
            let error = #expect(throws: NonFiniteSample.self) {
                try EulerMaruyama(SDE(on: path), lastStep: rule, noise: noise).integrate(
                    x, along: Poisoned(part: .conditional), given: labels, over: late)
            }
            #expect(error?.step == 3 && error?.cause?.name == "the velocity", "\(rule)")
        }
    }

    @Test func everyMethodNamesItsTerms() throws {
        let good = Poisoned(part: .none)
        let noClass = Poisoned(part: .unconditional)
        let other = Poisoned(part: .label(3))
        let judged = ClassifierGuidedField(good, by: PoisonedClassifier(), scale: 2, on: path)
        let fields: [(any VelocityField, String)] = [
            (Poisoned(part: .conditional), "the velocity"),
            (GuidedField(Poisoned(part: .conditional), scale: 1), "the velocity"),
            (GuidedField(Poisoned(part: .conditional), scale: 2), "the conditional velocity"),
            (GuidedField(noClass, scale: 0), "the unconditional velocity"),
            (GuidedField(noClass, scale: 3, rule: ZeroStar()), "the unconditional velocity"),
            (GuidedField(noClass, scale: 3, rule: AdaptiveProjected()), "the unconditional velocity"),
            (GuidedField(noClass, scale: 3, channels: 0..<1), "the unconditional velocity"),
            (
                GuidedField(ContrastiveField(good, awayFrom: Poisoned(part: .conditional)), scale: 2),
                "the velocity of the weak model"
            ),
            (
                GuidedField(ContrastiveField(other, avoiding: Condition(label: 3)), scale: 2),
                "the velocity of class 3, to be avoided"
            ),
            (
                ComposedField(other, [.init(label: 1, weight: 1), .init(label: 3, weight: 1)]),
                "the velocity of class 3"
            ),
            (ComposedField(noClass, [.init(label: 1, weight: 1)]), "the unconditional velocity"),
            (judged, "the classifier's gradient"),
            (
                ClassifierGuidedField(
                    GuidedField(noClass, scale: 2), by: PoisonedClassifier(), scale: 2, on: path, start: .conditional),
                "the unconditional velocity"
            ),
            (GuidedField(good, scale: 2, rule: Overflow()), "the guided velocity"),
        ]
        for (field, name) in fields {
            for solver in [RungeKutta(.heun), DormandPrince()] as [any Integrator] {
                let error = try failure(solver, field)
                #expect(error.cause?.name == name, "\(type(of: field)): \(error)")
                #expect(error.sample == (name == "the guided velocity" ? 0 : 2), "\(type(of: field)): \(error)")
            }
        }
        for solver in [CFGPlusPlus(on: path, strength: 0.5), RectifiedCFGPlusPlus(strength: 2)] as [any Integrator] {
            let error = try failure(solver, noClass)
            #expect(error.cause?.name == "the unconditional velocity" && error.sample == 2, "\(error)")
        }
    }

    @Test func aStepThatOverflowsByItselfHasNoTerm() throws {
        struct Huge: VelocityField {
            func callAsFunction(_ x: Tensor, at t: Double, given label: Tensor?) throws(TorchError) -> Tensor {
                try Tensor.full(x.shape, 3e38)
            }
        }
        let error = #expect(throws: NonFiniteSample.self) {
            try RungeKutta(.euler).integrate(
                Tensor.full([2, 2], 3e38), along: Huge(), given: nil, over: TimeSchedule(list: [0, 1]))
        }
        #expect(error?.cause == nil && error?.step == 1 && error?.sample == 0)
    }
}
