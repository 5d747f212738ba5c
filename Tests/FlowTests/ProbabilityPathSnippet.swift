import Flow
import FlowMath
import Testing
import Torch

@Suite struct ProbabilityPathSnippet {
    @Test func aPathMakesSamplesToTrainOn() throws {
        let (noise, data) = (try Fixture.noise(3), try Fixture.noise(3, seed: 2))
        let draws = try RandomStream(seed: 1).uniform(purpose: .time, step: 0, samples: 0..<3)
        func network(_ x: Tensor, _ t: Tensor) -> Tensor { x }
        let path = LinearPath()
        print(path.coefficients(at: 0.25).noiseLevel)  // 3.0, sigma / alpha
        let times = try TrainingTimes.logitNormal(mean: 0, deviation: 1)(draws: draws)
        let sample = try path.sample(from: noise, to: data, at: times)
        let loss = try FlowMatchingLoss()(network(sample.x, sample.t), sample.velocity)
        #expect(path.coefficients(at: 0.25).noiseLevel == 3)
        #expect(try loss.item() > 0)
    }
}
