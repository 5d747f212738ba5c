import Flow
import FlowMath
import Testing
import Torch

/// Conditions that are rows of tokens go through guidance as labels do.
@Suite struct ConditionTests {
    /// A field whose velocity is the sum of its condition's numbers; 100 without a condition.
    private struct Sum: VelocityField {
        func callAsFunction(_ x: Tensor, at t: Double, given label: Tensor?) throws(TorchError) -> Tensor {
            guard let label else { return try Tensor.full(x.shape, 100) }
            let sums = label.shape.count == 1 ? label : try label.sum(dims: [1])
            return try sums.cast(to: .float32).reshaped([x.shape[0], 1])
        }
    }

    private let x: Tensor
    private let texts: Tensor

    init() throws {
        x = try Tensor.zeros([2, 1])
        texts = try Tensor([1, 2, 3, 4, 5, 6] as [Int64], shape: [2, 3])
    }

    @Test func rowsRepeatALabelOrATokenList() throws {
        #expect(try Condition(label: 3).rows(2, device: .cpu).int64s() == [3, 3])
        let text = try Condition(tokens: [7, 8], text: "a").rows(2, device: .cpu)
        #expect(try text.shape == [2, 2] && text.int64s() == [7, 8, 7, 8])
        #expect(Condition(tokens: [1], text: "").name == "the empty prompt")
    }

    @Test func guidanceOfTextsIsTheFormula() throws {
        // 100 + 3 (6 - 100) and 100 + 3 (15 - 100)
        #expect(try GuidedField(Sum(), scale: 3)(x, at: 0.5, given: texts).values() == [-182, -155])
        let away = ContrastiveField(Sum(), avoiding: Condition(tokens: [1, 1, 2], text: "b"))
        // 4 + 3 (6 - 4) and 4 + 3 (15 - 4)
        #expect(try GuidedField(away, scale: 3)(x, at: 0.5, given: texts).values() == [10, 37])
        #expect(away.referenceName == "the velocity of prompt \"b\", to be avoided")
        let composed = ComposedField(
            Sum(),
            [
                .init(Condition(tokens: [1, 2], text: "c"), weight: 2),
                .init(Condition(tokens: [5, 5], text: "d"), weight: -1),
            ])
        // 100 + 2 (3 - 100) - (10 - 100)
        #expect(try composed(x, at: 0.5, given: nil).values() == [-4, -4])
        #expect(composed.formula == "v = u + 2.0 (v_\"c\" - u) + -1.0 (v_\"d\" - u)")
    }

    @Test func aConditionToBeAvoidedTakesThePlaceOfU() throws {
        let b = Condition(tokens: [1, 1, 2], text: "b")
        let composed = ComposedField(Sum(), [.init(Condition(tokens: [1, 2], text: "c"), weight: 2)], avoiding: b)
        // 4 + 2 (3 - 4)
        #expect(try composed(x, at: 0.5, given: nil).values() == [2, 2])
        #expect(try composed(x, atEach: [0.7, 0.2], given: nil).values() == [2, 2])
        #expect(
            try composed.terms(x, at: 0.5, given: nil).map(\.name)
                == ["the velocity of prompt \"b\", to be avoided", "the velocity of prompt \"c\""])
        let weak = GuidedField(ContrastiveField(Sum(), awayFrom: Sum(), under: b), scale: 3)
        // 4 + 3 (6 - 4) and 4 + 3 (15 - 4)
        #expect(try weak(x, at: 0.5, given: texts).values() == [10, 37])
        #expect(try weak(x, atEach: [0.7, 0.2], given: texts).values() == [10, 37])
        #expect(weak.base.referenceName == "the velocity of the weak model under prompt \"b\", to be avoided")
        // CFG++ on the linear path from 0.5 to 1 ends at the guided data, x + u' / 2 with u' = 4 + (6 - 4) / 4.
        let last = try TimeSchedule(list: [0.5, 1])
        let end = try CFGPlusPlus(on: LinearPath(), strength: 0.25).integrate(
            x, along: ContrastiveField(Sum(), avoiding: b), given: texts, over: last)
        #expect(try end.values() == [2.25, 3.375])
        // c + 2 (c - n) over half a unit of time, with c = 6 and 15 and n = 4.
        let rectified = try RectifiedCFGPlusPlus(strength: 2).integrate(
            x, along: ContrastiveField(Sum(), avoiding: b), given: texts, over: last)
        #expect(try rectified.values() == [5, 18.5])
    }

    @Test func samplesOfTheirOwnTimesKeepTheirTexts() throws {
        let velocity = try GuidedField(Sum(), scale: 1)(x, atEach: [0.7, 0.2], given: texts)
        #expect(try velocity.values() == [6, 15])
    }

    @Test func droppedTextsBecomeTheEmptyOne() throws {
        let dropout = LabelDropout(probability: 0.5, null: Condition(tokens: [9, 9, 9], text: ""))
        let draws = try Tensor([0.4, 0.6] as [Float], shape: [2])
        #expect(try dropout(texts, draws: draws).int64s() == [9, 9, 9, 4, 5, 6])
    }
}
