import FlowMath
import Foundation
import Testing

/// The path of DDPM's thousand noise levels.
@Suite struct DiscreteNoisePathTests {
    private let path = DiscreteNoisePath()

    @Test func theLevelsAreThoseOfTheSchedule() {
        // prod (1 - beta_j), summed as logarithms of the rates themselves.
        var logarithm = 0.0
        for index in 0..<1000 {
            logarithm += log1p(-(1e-4 + Double(index) * (0.02 - 1e-4) / 999))
            let c = path.coefficients(at: path.time(ofIndex: Double(index)))
            #expect(abs(c.alpha / exp(logarithm / 2) - 1) < 1e-11, "\(index)")
            #expect(abs(c.sigma * c.sigma / -expm1(logarithm) - 1) < 1e-9, "\(index)")
        }
    }

    @Test func dataWithoutNoiseIsOneStepBeyondTheFirstLevel() {
        let end = path.coefficients(at: 1)
        #expect(end.alpha == 1 && end.sigma == 0)
        #expect(path.index(at: 0) == 999 && path.index(at: 1) == -1 && path.time(ofIndex: 0) == 0.999)
    }

    @Test(arguments: [0.001, 0.2, 0.5, 0.77, 0.995]) func betweenTheLevelsItIsSmooth(_ t: Double) {
        let h = 1e-6
        let (before, here, after) = (
            path.coefficients(at: t - h), path.coefficients(at: t), path.coefficients(at: t + h)
        )
        #expect(abs((after.alpha - before.alpha) / (2 * h) - here.alphaDot) < 1e-6 * max(1, abs(here.alphaDot)))
        #expect(abs((after.sigma - before.sigma) / (2 * h) - here.sigmaDot) < 1e-5 * max(1, abs(here.sigmaDot)))
        #expect(abs(here.sigma * here.sigmaDot - here.sigmaSigmaDot) < 1e-12)
    }

    @Test func aQuarterOfTheLevelsIsNearlyTheSamePath() {
        // Rates four times as large: the same integral of the rate, so nearly the same noise at each time.
        let coarse = DiscreteNoisePath(levels: 250)
        for t in [0.0, 0.3, 0.6, 0.9] {
            #expect(abs(coarse.coefficients(at: t).logSNR - path.coefficients(at: t).logSNR) < 0.3)
        }
    }
}
