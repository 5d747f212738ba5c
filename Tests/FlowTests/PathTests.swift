import Flow
import FlowMath
import Testing
import Torch

struct PathTests {
    @Test func theLinearPathRunsFromNoiseToData() throws {
        let noise = try Tensor([1, 2, 3, 4, 5, 6] as [Float], shape: [3, 2])
        let data = try Tensor([10, 20, 30, 40, 50, 60] as [Float], shape: [3, 2])
        let sample = try LinearPath().sample(from: noise, to: data, at: Tensor([0, 1, 0.25] as [Float], shape: [3]))
        #expect(try sample.x.values() == [1, 2, 30, 40, 16.25, 19.5])
        #expect(try sample.velocity.values() == [9, 18, 27, 36, 45, 54])
    }

    @Test func theVelocityIsTheDerivativeOfThePath() throws {
        let noise = try Tensor([0.3, -1.2] as [Float], shape: [1, 2])
        let data = try Tensor([0.9, 0.4] as [Float], shape: [1, 2])
        let h: Float = 1 / 64
        let before = try LinearPath().sample(from: noise, to: data, at: Tensor([0.5 - h] as [Float], shape: [1]))
        let after = try LinearPath().sample(from: noise, to: data, at: Tensor([0.5 + h] as [Float], shape: [1]))
        let slope = try ((after.x - before.x) / Double(2 * h)).values()
        for (found, expected) in zip(slope, try before.velocity.values()) { #expect(abs(found - expected) < 1e-4) }
    }

    @Test func theLossIsTheMeanSquareOverAllElements() throws {
        let loss = try FlowMatchingLoss()(
            Tensor([1, 2, 3, 4] as [Float], shape: [2, 2]), Tensor([1, 0, 3, 1] as [Float], shape: [2, 2]))
        #expect(try loss.item() == 13.0 / 4)
    }

    @Test func dropoutReplacesLabelsWhoseDrawIsBelowEta() throws {
        let labels = try Tensor([3, 1, 4, 1] as [Int64], shape: [4])
        let draws = try Tensor([0, 0.0999, 0.1, 0.9] as [Float], shape: [4])
        let dropped = try LabelDropout(probability: 0.1, nullLabel: 10)(labels, draws: draws)
        #expect(try dropped.int64s() == [10, 10, 4, 1])
    }

    @Test func dropoutWithProbabilityZeroAndOneKeepsAndDropsAll() throws {
        let labels = try Tensor([3, 1] as [Int64], shape: [2])
        let draws = try Tensor([0, 0.99999] as [Float], shape: [2])
        #expect(try LabelDropout(probability: 0, nullLabel: 5)(labels, draws: draws).int64s() == [3, 1])
        #expect(try LabelDropout(probability: 1, nullLabel: 5)(labels, draws: draws).int64s() == [5, 5])
    }

    @Test func stratifiedTimesHaveOneInEachSlice() throws {
        let draws = try Tensor([0, 0.5, 0.25, 0.99999994] as [Float], shape: [4])
        #expect(try TrainingTimes.uniform(draws: draws).values() == (try draws.values()))
        let times = try TrainingTimes.stratified(draws: draws).values()
        #expect(times[0] == 0 && times[1] == 0.375 && times[2] == 0.5625)
        #expect(times[3] < 1 && times[3] > 0.99)
    }
}
