import Flow
import FlowMath
import Testing
import Torch

struct GuidanceRuleTests {
    let x: Tensor
    let labels: Tensor

    init() throws {
        x = try Fixture.noise(5)
        labels = try Fixture.labels([0, 1, 1, 0, 1])
    }

    private func field(_ path: any ProbabilityPath = LinearPath()) throws -> GaussianMixtureField {
        try GaussianMixtureField(Fixture.mixture(), on: path)
    }

    @Test(arguments: Fixture.paths) func classifierFreeGuidanceIsClassifierGuidanceByBayes(path: any ProbabilityPath)
        throws
    {
        let base = try field(path)
        for scale in [0, 1, 2.5, -1] {
            let free = GuidedField(base, scale: scale)
            let unconditional = ClassifierGuidedField(base, by: base, scale: scale, on: path)
            let conditional = ClassifierGuidedField(base, by: base, scale: scale - 1, on: path, start: .conditional)
            for t in [0.05, 0.3, 0.7, 0.95] {
                let expected = try free(x, at: t, given: labels)
                let tolerance = try 1e-12 * (expected.abs().max().item() + 1) / t / (1 - t)
                #expect(try distance(unconditional(x, at: t, given: labels), expected) < tolerance, "\(path.name) \(t)")
                #expect(try distance(conditional(x, at: t, given: labels), expected) < tolerance, "\(path.name) \(t)")
            }
        }
    }

    @Test(arguments: Fixture.paths) func atTheNoiseTheClassifiersPushHasItsLimit(path: any ProbabilityPath) throws {
        let base = try field(path)
        let guided = try ClassifierGuidedField(base, by: base, scale: 2, on: path)(x, at: 0, given: labels)
        let expected = try GuidedField(base, scale: 2)(x, at: 0, given: labels)
        #expect(try distance(guided, expected) < 0.05 * (expected.abs().max().item() + 1))
    }

    @Test func bothMethodsTogetherAddUp() throws {
        let base = try field()
        let path = LinearPath()
        let both = ClassifierGuidedField(
            GuidedField(base, scale: 2), by: base, scale: 1.5, on: path, start: .conditional)
        let expected = try GuidedField(base, scale: 3.5)(x, at: 0.4, given: labels)
        #expect(try distance(both(x, at: 0.4, given: labels), expected) < 1e-12)
        #expect(both.formula == "v = [u + 2.0 (c - u)] + 1.5 a_t grad log p(y|x)")
        #expect(both.evaluations(at: 0.4) == 3)
        let late = ClassifierGuidedField(
            GuidedField(base, scale: 2), by: base, scale: 1.5, on: path, start: .conditional, interval: 0.5...1)
        #expect(late.isGuiding(at: 0.4) && late.evaluations(at: 0.4) == 2)
    }

    @Test func rulesWithNeutralSettingsAreClassifierFreeGuidance() throws {
        let base = try field()
        let rules: [any GuidanceRule] = [
            Rescaled(ClassifierFree(), strength: 0), AdaptiveProjected(parallel: 1, limit: .infinity),
            AdaptiveProjected(parallel: 1, limit: .infinity, on: nil),
        ]
        let expected = try GuidedField(base, scale: 3)(x, at: 0.4, given: labels)
        for rule in rules {
            let guided = GuidedField(base, scale: 3, rule: rule)
            #expect(try distance(guided(x, at: 0.4, given: labels), expected) < 1e-13, "\(guided.formula)")
            let each = try guided(x, atEach: [0.4, 0.4, 0.4, 0.4, 0.4], given: labels)
            #expect(try distance(each, expected) < 1e-13)
        }
    }

    @Test func everyRuleAtScaleOneIsTheConditionalFieldToTheBit() throws {
        let base = try field()
        let conditional = try base(x, at: 0.4, given: labels).bytes()
        let rules: [any GuidanceRule] = [
            ClassifierFree(), Rescaled(ClassifierFree(), strength: 0.7), ZeroStar(zeroBefore: 0.5), AdaptiveProjected(),
        ]
        for rule in rules {
            #expect(try GuidedField(base, scale: 1, rule: rule)(x, at: 0.4, given: labels).bytes() == conditional)
        }
        let classifier = ClassifierGuidedField(base, by: base, scale: 0, on: LinearPath(), start: .conditional)
        #expect(try classifier(x, at: 0.4, given: labels).bytes() == conditional)
    }

    @Test func rescaledVelocitiesHaveTheDeviationOfTheConditionalOnes() throws {
        let base = try field()
        let guided = try GuidedField(base, scale: 5, rule: Rescaled(ClassifierFree(), strength: 1))(
            x, at: 0.4, given: labels)
        let conditional = try base(x, at: 0.4, given: labels)
        #expect(try distance(guided.std(dims: [1]), conditional.std(dims: [1])) < 1e-12)
    }

    @Test func whereTheVelocityIsZeroNothingIsEvaluatedOrCounted() throws {
        let x = try Fixture.noise(2).cast(to: .float32)
        let labels = try Fixture.labels([0, 1])
        let schedule = TimeSchedule.uniform(steps: 10)
        for rule in [ZeroStar(zeroBefore: 0.25), Rescaled(ZeroStar(zeroBefore: 0.25), strength: 0.7)]
            as [any GuidanceRule]
        {
            let counting = CountingField(try GaussianMixtureField(Fixture.mixture()))
            let field = GuidedField(counting, scale: 2, rule: rule)
            let nodes = StepNodes(.euler)
            #expect(schedule.guidedSteps(at: nodes, where: field.isGuiding) == 7, "0.3 to 0.9")
            _ = try RungeKutta(.euler).integrate(x, along: field, given: labels, over: schedule)
            #expect(schedule.evaluations(of: field, at: nodes) == 14 && counting.count == 28)
            #expect(
                try field(x, atEach: [0.1, 0.3], given: labels).narrowed(dim: 0, start: 0, length: 1).abs().max().item()
                    == 0)
            #expect(counting.count == 30, "one sample, two velocities")
        }
    }

    @Test func formulasHaveNoRoundingErrors() {
        let rescaled = Rescaled(ClassifierFree(), strength: 0.7)
        #expect(rescaled.formula(scale: "2.0") == "0.7 g std(c)/std(g) + 0.3 g, g = u + 2.0 (c - u)")
        let scheduled = GuidedField(Counted(), scale: 1.1, schedule: .increasing)
        #expect(scheduled.formula == "v = u + (1 + 0.1 t) (c - u)")
    }

    @Test func zeroStarProjectsTheConditionalOnTheUnconditionalVelocity() throws {
        let c = try Tensor([3, 4, 1, 0] as [Double], shape: [2, 2])
        let u = try Tensor([1, 0, 0, 2] as [Double], shape: [2, 2])
        let w = try Tensor.full([], 2, dtype: .float64)
        let pair = VelocityPair(conditional: c, unconditional: u)
        // s = 3 and 0: s u = (3, 0) and (0, 0).
        let found = try ZeroStar()(pair, scale: w, at: u, [0.5]).doubles()
        for (a, b) in zip(found, [3, 8, 2, 0] as [Double]) { #expect(abs(a - b) < 1e-6) }
        #expect(try ZeroStar(zeroBefore: 0.1)(pair, scale: w, at: u, [0.05]).doubles() == [0, 0, 0, 0])
        let each = try ZeroStar(zeroBefore: 0.1)(pair, scale: w, at: u, [0.05, 0.1]).doubles()
        #expect(each[0] == 0 && each[1] == 0 && abs(each[2] - 2) < 1e-6)
    }

    @Test func projectedGuidanceDropsThePartAlongThePrediction() throws {
        let c = try Tensor([2, 0] as [Double], shape: [1, 2])
        let u = try Tensor([1, -3] as [Double], shape: [1, 2])
        let w = try Tensor.full([], 3, dtype: .float64)
        let pair = VelocityPair(conditional: c, unconditional: u)
        // c - u = (1, 3): (1, 0) lies along c.
        let across = try AdaptiveProjected(parallel: 0, limit: .infinity, on: nil)(pair, scale: w, at: c, [0.5])
        #expect(try across.doubles() == [2, 6])
        let half = try AdaptiveProjected(parallel: 0.5, limit: .infinity, on: nil)(pair, scale: w, at: c, [0.5])
        #expect(try half.doubles() == [3, 6])
        let limited = try AdaptiveProjected(parallel: 1, limit: 1, on: nil)(pair, scale: w, at: c, [0.5])
        #expect(try distance(limited, c + (c - u) * (2 / 10.0.squareRoot())) < 1e-14)
    }

    @Test func projectedGuidanceRemembersAndRefusesToChangeItsBatch() throws {
        let rule = AdaptiveProjected(parallel: 1, limit: .infinity, momentum: -0.5, on: nil)
        let c = try Tensor([2, 0] as [Double], shape: [1, 2])
        let pair = VelocityPair(conditional: c, unconditional: try Tensor.zeros([1, 2], dtype: .float64))
        let w = try Tensor.full([], 2, dtype: .float64)
        #expect(try rule(pair, scale: w, at: c, [0.1]).doubles() == [4, 0])
        #expect(try rule(pair, scale: w, at: c, [0.2]).doubles() == [3, 0], "2 + (2 - 1)")
        let wider = VelocityPair(conditional: x, unconditional: x)
        #expect(throws: TorchError.self) { try rule(wider, scale: w, at: x, [0.3]) }
    }

    @Test func guidedChannelsAreGuidedAndOthersConditional() throws {
        let base = try field()
        let guided = try GuidedField(base, scale: 4, channels: 0..<1)(x, at: 0.4, given: labels).doubles()
        let all = try GuidedField(base, scale: 4)(x, at: 0.4, given: labels).doubles()
        let conditional = try base(x, at: 0.4, given: labels).doubles()
        for sample in 0..<5 {
            #expect(abs(guided[2 * sample] - all[2 * sample]) < 1e-13)
            #expect(guided[2 * sample + 1] == conditional[2 * sample + 1])
        }
        #expect(throws: TorchError.self) {
            try GuidedField(base, scale: 4, channels: 0..<3)(x, at: 0.4, given: labels)
        }
        #expect(GuidedField(base, scale: 4, channels: 0..<3).formula == "v = u + 4.0 (c - u) on channels 0..<3")
    }

    @Test func autoguidanceLeadsAwayFromTheWeakModel() throws {
        let main = try field()
        let weak = try GaussianMixtureField(Fixture.normal(), on: LinearPath())
        let guided = GuidedField(ContrastiveField(main, awayFrom: weak), scale: 2)
        let c = try main(x, at: 0.4, given: labels)
        let u = try weak(x, at: 0.4, given: Fixture.labels([0, 0, 0, 0, 0]))
        // The normal distribution has one class only; a label beyond it restricts nothing.
        #expect(try distance(guided(x, at: 0.4, given: labels), c * 2 - u) < 1e-13)
        #expect(try distance(guided(x, atEach: [0.4, 0.4, 0.4, 0.4, 0.4], given: labels), c * 2 - u) < 1e-13)
        let none = GuidedField(ContrastiveField(main, awayFrom: weak), scale: 0)
        #expect(try distance(none(x, at: 0.4, given: labels), u) == 0)
    }

    @Test func negativeAndComposedConditionsFollowTheirFormulas() throws {
        let base = try field()
        let zero = try base(x, at: 0.4, given: Fixture.labels([0, 0, 0, 0, 0]))
        let one = try base(x, at: 0.4, given: Fixture.labels([1, 1, 1, 1, 1]))
        let u = try base(x, at: 0.4, given: nil)
        let c = try base(x, at: 0.4, given: labels)
        let negative = GuidedField(ContrastiveField(base, avoiding: Condition(label: 0)), scale: 3)
        #expect(try distance(negative(x, at: 0.4, given: labels), zero + (c - zero) * 3) < 1e-13)
        let composed = ComposedField(base, [.init(label: 0, weight: 1.5), .init(label: 1, weight: -0.5)])
        let expected = try u + (zero - u) * 1.5 - (one - u) * 0.5
        #expect(try distance(composed(x, at: 0.4, given: nil), expected) < 1e-13)
        #expect(composed.evaluations(at: 0.4) == 3)
        #expect(composed.formula == "v = u + 1.5 (v_0 - u) + -0.5 (v_1 - u)")
    }

    @Test func theScaleFollowsItsSchedule() throws {
        let base = try field()
        for (schedule, factor) in [
            (ScaleSchedule.constant, 1.0), (.increasing, 0.25), (.decreasing, 0.75), (.power(2), 0.0625),
            (.cosine, (1 - 0.5.squareRoot()) / 2), (.formula(try Expression("1 - t^2"), text: "1 - t^2"), 0.9375),
        ] {
            let guided = GuidedField(base, scale: 3, schedule: schedule)
            #expect(abs(guided.scale(at: 0.25) - (1 + 2 * factor)) < 1e-14)
            let expected = try GuidedField(base, scale: 1 + 2 * factor)(x, at: 0.25, given: labels)
            #expect(try distance(guided(x, at: 0.25, given: labels), expected) < 1e-13)
        }
        #expect(GuidedField(base, scale: 3, schedule: .increasing).formula == "v = u + (1 + 2.0 t) (c - u)")
        #expect(!GuidedField(base, scale: 3, schedule: .increasing).isGuiding(at: 0))
    }

    @Test func samplesAtTheirOwnTimesAreGuidedByTheirOwnInterval() throws {
        let base = try field()
        let guided = GuidedField(base, scale: 3, interval: 0.3...0.6, schedule: .increasing)
        let times = [0.1, 0.3, 0.45, 0.6, 0.9]
        let each = try guided(x, atEach: times, given: labels).doubles()
        for (place, t) in times.enumerated() {
            let alone: [Double] = try guided(
                x.narrowed(dim: 0, start: place, length: 1), at: t,
                given: labels.narrowed(dim: 0, start: place, length: 1)
            ).doubles()
            #expect(zip(alone, each.dropFirst(2 * place)).allSatisfy { abs($0 - $1) < 1e-13 })
        }
    }

    @Test func classifierGuidanceActsOnEachSampleAtItsOwnTime() throws {
        let base = try field()
        let guided = ClassifierGuidedField(base, by: base, scale: 3, on: LinearPath(), interval: 0.3...0.6)
        let times = [0, 0.3, 0.45, 0.6, 0.9]
        let each = try guided(x, atEach: times, given: labels).doubles()
        for (place, t) in times.enumerated() {
            let alone: [Double] = try guided(
                x.narrowed(dim: 0, start: place, length: 1), at: t,
                given: labels.narrowed(dim: 0, start: place, length: 1)
            ).doubles()
            #expect(zip(alone, each.dropFirst(2 * place)).allSatisfy { abs($0 - $1) < 1e-13 })
        }
        #expect(guided.formula == "v = u + 3.0 a_t grad log p(y|x) for t in [0.3, 0.6]")
    }

    @Test(arguments: Fixture.paths) func intervalsInAnyMeasureAreTheSame(path: any ProbabilityPath) {
        let low = path.coefficients(at: 0.3)
        let high = path.coefficients(at: 0.6)
        for interval in [
            GuidanceInterval.time(0.3...0.6), .noiseLevel(high.noiseLevel...low.noiseLevel),
            .logSNR(low.logSNR...high.logSNR),
        ] {
            let times = interval.times(on: path)
            #expect(abs(times.lowerBound - 0.3) < 1e-12 && abs(times.upperBound - 0.6) < 1e-12)
        }
    }

    @Test func publishedIntervalsOfEDMAreThoseTimes() {
        // Kynkaanniemi et al.: sigma in (0.28, 1.61] is t in [0.383, 0.781] on the linear path.
        let times = GuidanceInterval.noiseLevel(0.28...1.61).times(on: LinearPath())
        #expect(abs(times.lowerBound - 0.383) < 5e-4 && abs(times.upperBound - 0.781) < 5e-4)
    }

    @Test func scalesOfOthersBecomeOurs() {
        #expect(ScaleConvention.hoSalimans.canonical(0.5) == 1.5)
        #expect(ScaleConvention.flowMatching.canonical(0) == 1)
        #expect(ScaleConvention.diffusers.canonical(0.2) == 1)
        #expect(ScaleConvention.sit.canonical(4) == 4)
        #expect(ScaleConvention.classifierOnConditional.canonical(1) == 2)
        #expect(ScaleConvention.meanFlow(omega: 1, kappa: 0.5) == 2)
        #expect(ScaleConvention.sit.channels == 0..<3 && ScaleConvention.repa.channels == nil)
        #expect(ScaleConvention(rawValue: "k-diffusion") == .kDiffusion)
    }

    @Test func evaluationsAreCounted() throws {
        let counting = CountingField(try field())
        let guided = GuidedField(counting, scale: 2, interval: 0...0.5)
        let schedule = TimeSchedule.uniform(steps: 4)
        _ = try RungeKutta(.euler).integrate(x, along: guided, given: labels, over: schedule)
        #expect(counting.count == 5 * schedule.evaluations(of: guided, at: StepNodes(.euler)))
        #expect(counting.count == 5 * (3 * 2 + 1))
    }
}
