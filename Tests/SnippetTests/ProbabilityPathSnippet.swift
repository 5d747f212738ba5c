import Flow
import FlowMath
import Testing
import Torch

@Suite struct ProbabilityPathSnippet {
    @Test func aLossIsComputedOnAPath() throws {
        func network(_ x: Tensor, _ t: Tensor) throws(TorchError) -> Tensor { x }
        let stream = RandomStream(seed: 1)
        let draws = try stream.uniform(purpose: .time, step: 0, samples: 0..<8)
        let noise = try stream.normal(purpose: .dataNoise, step: 0, samples: 0..<8, shape: [2])
        let data = try Tensor.ones([8, 2])
        let path = LinearPath()
        print(path.coefficients(at: 0.25).noiseLevel)  // 3.0, sigma / alpha
        let times = try TrainingTimes.logitNormal(mean: 0, deviation: 1)(draws: draws)
        let sample = try path.sample(from: noise, to: data, at: times)
        let loss = try FlowMatchingLoss()(network(sample.x, sample.t), sample.velocity)
        #expect(path.coefficients(at: 0.25).noiseLevel == 3)
        #expect(try sample.x.shape == [8, 2] && loss.item() > 0)
    }
}
