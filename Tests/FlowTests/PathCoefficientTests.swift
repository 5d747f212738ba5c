import Flow
import FlowMath
import Foundation
import Testing
import Torch

struct PathCoefficientTests {
    @Test(arguments: Fixture.paths) func pathsRunFromNoiseToData(path: any ProbabilityPath) {
        let start = path.coefficients(at: 0)
        let end = path.coefficients(at: 1)
        // exp(-(20 - 0.1)/4 - 0.1/2), the trace of the data in the noise of the variance-preserving path.
        let trace = path is VariancePreservingPath ? exp(-5.025) : 0
        #expect(abs(start.alpha - trace) < 1e-15)
        #expect(abs(start.sigma - (1 - trace * trace).squareRoot()) < 1e-15)
        #expect(end.alpha == 1 && end.sigma == 0)
        #expect(start.sigmaSigmaDot.isFinite && end.sigmaSigmaDot.isFinite && end.alphaDot.isFinite)
    }

    @Test(arguments: Fixture.paths) func derivativesAreThoseOfTheCoefficients(path: any ProbabilityPath) {
        let h = 1e-5
        for t in [0.02, 0.1, 0.37, 0.5, 0.81, 0.98] {
            let c = path.coefficients(at: t)
            let (before, after) = (path.coefficients(at: t - h), path.coefficients(at: t + h))
            #expect(abs((after.alpha - before.alpha) / (2 * h) - c.alphaDot) < 1e-6)
            #expect(abs((after.sigma - before.sigma) / (2 * h) - c.sigmaDot) < 1e-6)
            let variance = (after.sigma * after.sigma - before.sigma * before.sigma) / (4 * h)
            #expect(abs(variance - c.sigmaSigmaDot) < 1e-6)
        }
    }

    @Test(arguments: Fixture.paths) func tensorCoefficientsAreTheScalarOnes(path: any ProbabilityPath) throws {
        let times = [0.01, 0.25, 0.5, 0.99]
        let c = try path.coefficients(at: Tensor(times, shape: [4]))
        for (place, t) in times.enumerated() {
            let expected = path.coefficients(at: t)
            #expect(try c.alpha.doubles()[place] == expected.alpha)
            #expect(try c.sigma.doubles()[place] == expected.sigma)
            #expect(try c.alphaDot.doubles()[place] == expected.alphaDot)
            #expect(try c.sigmaDot.doubles()[place] == expected.sigmaDot)
        }
        #expect(try path.coefficients(at: Tensor([0.5] as [Float], shape: [1])).alpha.dtype == .float32)
    }

    @Test(arguments: Fixture.paths) func theLogSNRDeterminesTheTime(path: any ProbabilityPath) {
        for t in [0.001, 0.2, 0.5, 0.9, 0.999] {
            #expect(abs(path.time(ofLogSNR: path.coefficients(at: t).logSNR) - t) < 1e-12)
        }
    }

    @Test func noiseLevelsOfTheLinearPathAreThoseOfEDM() {
        for (level, t) in [(1.61, 0.3831417625), (0.28, 0.78125), (80, 1.0 / 81)] {
            #expect(abs(LinearPath().time(ofNoiseLevel: level) - t) < 1e-10)
        }
    }

    @Test func variancePreservingPathsKeepDigitsNearTheData() {
        // sigma^2 = beta_0 (1 - t) + (beta_1 - 2 beta_0 ...)(1 - t)^2 / 2 + ... ; the first term rules.
        let c = VariancePreservingPath().coefficients(at: 1 - 1e-12)
        #expect(abs(c.sigma * c.sigma / 1e-13 - 1) < 1e-3)
    }

    @Test func safeTimesFollowTheRulesOfSiT() throws {
        let linear = LinearPath()
        #expect(linear.times(predicting: .velocity, for: .training) == 0...1)
        #expect(linear.times(predicting: .noise, for: .training) == 1e-3...(1 - 1e-3))
        let vp = VariancePreservingPath()
        #expect(vp.times(predicting: .noise, for: .training) == 0...(1 - 1e-5))
        #expect(vp.times(predicting: .velocity, for: .sampling) == 0...(1 - 1e-3))
        // Beyond them the velocity is its limit, except where there is none: sigma' too steep even for sigma sigma'.
        #expect(vp.integrationTimes(predicting: .velocity) == 0...1)
        #expect(linear.integrationTimes(predicting: .noise) == 0...1)
        let steep = try CustomPath(alpha: "t", sigma: "(1-t)^0.25")
        #expect(steep.integrationTimes(predicting: .velocity) == 0...(1 - 1e-3))
    }

    @Test func aPolynomialPathOfDegreeOneIsTheLinearOne() {
        for t in [0, 0.3, 1] {
            let (a, b) = (PolynomialPath(exponent: 1).coefficients(at: t), LinearPath().coefficients(at: t))
            #expect(abs(a.sigma - b.sigma) < 1e-15 && a.alpha == b.alpha && a.sigmaDot == b.sigmaDot)
        }
    }
}
