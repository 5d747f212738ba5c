import Flow
import FlowMath
import Testing
import Torch

struct GuidanceTests {
    let x: Tensor
    let label: Tensor

    init() throws {
        x = try Tensor([0.5, -1, 2, 4] as [Float], shape: [2, 2])
        label = try Tensor([0, 2] as [Int64], shape: [2])
    }

    @Test func theFormulaIsUPlusWTimesCMinusU() throws {
        // c = [1, 1, 3, 3], u = x.
        for scale in [-1.0, 0.5, 2, 4.5] {
            let found = try GuidedField(Counted(), scale: scale)(x, at: 0.3, given: label).values()
            for ((u, c), v) in zip(zip(try x.values(), [1, 1, 3, 3] as [Float]), found) {
                #expect(abs(v - (u + Float(scale) * (c - u))) < 1e-5)
            }
        }
    }

    @Test func scaleOneIsExactlyTheConditionalFieldAndEvaluatesNothingElse() throws {
        let base = Counted()
        let found = try GuidedField(base, scale: 1)(x, at: 0.3, given: label)
        #expect(try found.bytes() == Counted()(x, at: 0.3, given: label).bytes())
        #expect(base.conditional == 1 && base.unconditional == 0)
    }

    @Test func scaleZeroIsExactlyTheUnconditionalFieldAndEvaluatesNothingElse() throws {
        let base = Counted()
        let found = try GuidedField(base, scale: 0)(x, at: 0.3, given: label)
        #expect(try found.bytes() == x.bytes())
        #expect(base.conditional == 0 && base.unconditional == 1)
    }

    @Test func withoutALabelTheFieldIsTheUnconditionalOne() throws {
        let base = Counted()
        #expect(try GuidedField(base, scale: 3)(x, at: 0.3, given: nil).bytes() == x.bytes())
        #expect(base.conditional == 0 && base.unconditional == 1)
    }

    @Test(arguments: [(0.19, false), (0.2, true), (0.5, true), (0.8, true), (0.81, false)])
    func outsideTheIntervalTheScaleIsOne(t: Double, guided: Bool) throws {
        let base = Counted()
        let field = GuidedField(base, scale: 3, interval: 0.2...0.8)
        _ = try field(x, at: t, given: label)
        #expect(base.unconditional == (guided ? 1 : 0))
        #expect(base.conditional == 1)
        #expect(field.evaluations(at: t) == (guided ? 2 : 1))
    }

    @Test(arguments: [0, 1, 2.5]) func countedEvaluationsAreThoseThatHappen(scale: Double) throws {
        let base = Counted()
        let field = GuidedField(base, scale: scale, interval: 0.25...0.6)
        let schedule = TimeSchedule.uniform(steps: 10)
        _ = try RungeKutta(.heun).integrate(x, along: field, given: label, over: schedule)
        #expect(schedule.evaluations(of: field, at: StepNodes(.heun)) == base.conditional + base.unconditional)
    }

    @Test func guidedStepsAreThoseInWhichGuidanceActs() {
        let schedule = TimeSchedule.uniform(steps: 10)
        let field = GuidedField(Counted(), scale: 2, interval: 0.25...0.6)
        #expect(schedule.guidedSteps(at: StepNodes(.euler), where: field.isGuiding) == 4, "0.3, 0.4, 0.5, 0.6")
        #expect(schedule.guidedSteps(at: StepNodes(.heun), where: field.isGuiding) == 5, "and the one that ends at 0.3")
        #expect(schedule.guidedSteps(at: StepNodes(.heun), where: GuidedField(Counted(), scale: 1).isGuiding) == 0)
    }

    @Test func theFormulaForPeopleSaysWhatRuns() {
        #expect(GuidedField(Counted(), scale: 1).formula == "v = c")
        #expect(GuidedField(Counted(), scale: 0).formula == "v = u")
        #expect(GuidedField(Counted(), scale: 2).formula == "v = u + 2.0 (c - u)")
        #expect(
            GuidedField(Counted(), scale: 2, interval: 0.1...0.9).formula
                == "v = u + 2.0 (c - u) for t in [0.1, 0.9], else v = c")
    }
}
