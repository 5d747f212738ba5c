import Flow
import FlowMath
import Testing
import Torch

struct PredictionTests {
    private let times = [0.05, 0.3, 0.5, 0.77, 0.95]

    @Test(arguments: Fixture.paths) func everyConversionGivesWhatTheSampleIsMadeOf(path: any ProbabilityPath) throws {
        for t in times {
            let sample = try path.sample(
                from: Fixture.noise(3), to: Fixture.noise(3, seed: 2), at: Tensor([t, t, t], shape: [3]))
            let c = path.coefficients(at: t)
            for source in Prediction.allCases {
                for target in Prediction.allCases {
                    let found = try c.conversion(from: source, to: target)(source.target(of: sample), at: sample.x)
                    let expected = try target.target(of: sample)
                    let size = try expected.abs().max().item() + 1
                    #expect(try distance(found, expected) < 1e-12 * size / c.alpha / c.sigma, "\(source) to \(target)")
                }
            }
        }
    }

    @Test(arguments: Fixture.paths) func everyRoundTripEndsWhereItBegan(path: any ProbabilityPath) throws {
        let x = try Fixture.noise(3)
        let p = try Fixture.noise(3, seed: 3)
        for t in times {
            let c = path.coefficients(at: t)
            for source in Prediction.allCases {
                for target in Prediction.allCases {
                    let there = try c.conversion(from: source, to: target)(p, at: x)
                    let back = try c.conversion(from: target, to: source)(there, at: x)
                    let loss = (c.alpha * c.sigma) * (c.alpha * c.sigma)
                    #expect(try distance(back, p) < 1e-13 / loss, "\(source) over \(target) at \(t)")
                }
            }
        }
    }

    @Test func conversionsOfTheLinearPathAreThePublishedOnes() throws {
        let c = LinearPath().coefficients(at: 0.25)
        #expect(c.conversion(from: .velocity, to: .data) == PredictionConversion(position: 1, prediction: 0.75))
        #expect(c.conversion(from: .velocity, to: .noise) == PredictionConversion(position: 1, prediction: -0.25))
        let score = c.conversion(from: .velocity, to: .score)
        #expect(abs(score.position + 1 / 0.75) < 1e-15 && abs(score.prediction - 0.25 / 0.75) < 1e-15)
        #expect(c.scoreFactor == 3 && c.positionFactor == 4)
    }

    @Test(arguments: Fixture.paths) func dataFollowFromAVelocityAtBothEnds(path: any ProbabilityPath) throws {
        let end = path.coefficients(at: 1).conversion(from: .velocity, to: .data)
        #expect(end == PredictionConversion(position: 1, prediction: 0))
        let start = path.coefficients(at: 0).conversion(from: .velocity, to: .data)
        // The velocity of a polynomial path vanishes at t = 0, whatever the data.
        #expect(start.position.isFinite == !(path is PolynomialPath))
    }

    @Test(arguments: Prediction.allCases) func aPerfectNetworkOfAnyKindIsTheSameField(prediction: Prediction) throws {
        let path = CosinePath()
        let field = try GaussianMixtureField(Fixture.mixture(), on: path)
        let network = PerfectNetwork(field: field, prediction: prediction)
        let converted = PredictedVelocity(network, predicting: prediction, on: path)
        let x = try Fixture.noise(4)
        let labels = try Fixture.labels([0, 1, 1, 0])
        let expected = try field(x, at: 0.4, given: labels)
        #expect(try distance(converted(x, at: 0.4, given: labels), expected) < 1e-12)
        #expect(try distance(converted.pair(x, at: 0.4, given: labels).conditional, expected) < 1e-12)
        let times = [0.1, 0.4, 0.4, 0.8]
        #expect(
            try distance(converted(x, atEach: times, given: labels), field(x, atEach: times, given: labels)) < 1e-11)
    }

    @Test(arguments: Prediction.allCases) func lossesAreZeroForTheTargetAndOnlyThen(prediction: Prediction) throws {
        let path = VariancePreservingPath()
        let t = try Tensor([0.2, 0.5, 0.9], shape: [3])
        let sample = try path.sample(from: Fixture.noise(3), to: Fixture.noise(3, seed: 2), at: t)
        let target = try prediction.target(of: sample)
        for weighting in LossWeighting.allCases {
            let loss = PredictionLoss(prediction, weighting: weighting)
            #expect(try loss(target, of: sample, on: path).item() < 1e-20)
            #expect(try loss(target + 0.1, of: sample, on: path).item() > 1e-4)
        }
    }

    @Test(arguments: Prediction.allCases) func withTheVelocityWeightEveryLossIsThatOfTheVelocity(prediction: Prediction)
        throws
    {
        for path in Fixture.paths {
            let t = 0.3
            let sample = try path.sample(
                from: Fixture.noise(2), to: Fixture.noise(2, seed: 2), at: Tensor([t, t], shape: [2]))
            let c = path.coefficients(at: t)
            let wrong = try sample.velocity + Fixture.noise(2, seed: 4)
            let expected = try (wrong - sample.velocity).squared().mean().item()
            let output = try c.conversion(from: .velocity, to: prediction)(wrong, at: sample.x)
            let loss = try PredictionLoss(prediction, weighting: .velocity)(output, of: sample, on: path).item()
            #expect(abs(loss / expected - 1) < 1e-10, "\(path.name)")
        }
    }

    @Test func likelihoodWeightsOfTheLinearPathAreThePublishedOnes() {
        let c = LinearPath().coefficients(at: 0.25)
        #expect(LossWeighting.likelihood(.noise, c) == 3 / 0.5625)
        #expect(LossWeighting.velocity(.score, c) == 16)
        #expect(LossWeighting.likelihood(.velocity, c) == 1)
    }
}

/// Predicts from the exact field.
private struct PerfectNetwork: VelocityField {
    let field: GaussianMixtureField
    let prediction: Prediction

    func callAsFunction(_ x: Tensor, at t: Double, given label: Tensor?) throws(TorchError) -> Tensor {
        try field.path.coefficients(at: t).conversion(from: .velocity, to: prediction)(
            field(x, at: t, given: label), at: x)
    }
}
