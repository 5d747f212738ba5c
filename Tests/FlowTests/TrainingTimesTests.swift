import Flow
import FlowMath
import Foundation
import Testing
import Torch

struct TrainingTimesTests {
    private let draws = (0..<999).map { (Double($0) + 0.5) / 999 }

    @Test func logitNormalTimesHaveTheirMedianAndSpread() throws {
        let times = try TrainingTimes.logitNormal(mean: -0.4, deviation: 1)(
            draws: Tensor(draws, shape: [draws.count])
        ).doubles()
        #expect(abs(times[499] - 1 / (1 + exp(0.4))) < 1e-12)
        // A share of 0.8413447 of normal numbers lies below one deviation.
        let upper = TrainingTimes.logitNormal(mean: 0, deviation: 2).quantile(0.8413447460685429, on: LinearPath())
        #expect(abs(upper - 1 / (1 + exp(-2))) < 1e-12)
        #expect(times == times.sorted())
    }

    @Test func timesOfNoiseLevelsFollowThePath() {
        let times = TrainingTimes.noiseLevelLogNormal(mean: -1.2, deviation: 1.2)
        for path in [LinearPath(), CosinePath(), VariancePreservingPath()] as [any ProbabilityPath] {
            #expect(abs(path.coefficients(at: times.quantile(0.5, on: path)).noiseLevel - exp(-1.2)) < 1e-12)
            // One deviation towards the data.
            let later = times.quantile(0.8413447460685429, on: path)
            #expect(abs(path.coefficients(at: later).noiseLevel - exp(-2.4)) < 1e-9)
        }
    }

    @Test(arguments: [
        TrainingTimes.uniform, .stratified, .logitNormal(mean: 0, deviation: 3),
        .noiseLevelLogNormal(mean: -1.2, deviation: 4),
    ])
    func timesStayWithinTheirLimits(times: TrainingTimes) throws {
        let edges = try Tensor([0, 0x1p-24, 0.5, 1 - 0x1p-24] as [Float], shape: [4])
        let limits = 0.001...0.999
        let found = try times(draws: edges, on: LinearPath(), within: limits).doubles()
        #expect(found.allSatisfy { $0 >= 0.001 - 1e-9 && $0 <= 0.999 + 1e-7 })
        #expect(try times(draws: edges).doubles().allSatisfy { $0 >= 0 && $0 < 1 })
    }
}
