import Flow
import FlowMath
import Foundation
import Testing
import Torch

struct GaussianMixtureTests {
    @Test(arguments: Fixture.paths) func theVelocityOfOneNormalDistributionHasItsClosedForm(path: any ProbabilityPath)
        throws
    {
        let field = try GaussianMixtureField(Fixture.normal(mean: [1, -2], variance: 0.25), on: path)
        let x = try Fixture.noise(5)
        for t in [0, 0.3, 0.9, 1] {
            let c = path.coefficients(at: t)
            let mean = try Tensor([1, -2] as [Double], shape: [1, 2])
            let variance = 0.25 * c.alpha * c.alpha + c.sigma * c.sigma
            let growth = (0.25 * c.alpha * c.alphaDot + c.sigmaSigmaDot) / variance
            let expected = try mean * c.alphaDot + (x - mean * c.alpha) * growth
            #expect(try distance(field(x, at: t, given: nil), expected) < 1e-12)
            #expect(try distance(field.score(x, at: t, given: nil), (mean * c.alpha - x) / variance) < 1e-11)
        }
    }

    @Test(arguments: Fixture.paths) func velocityAndScoreAreConversionsOfEachOther(path: any ProbabilityPath) throws {
        let field = try GaussianMixtureField(Fixture.mixture(), on: path)
        let x = try Fixture.noise(6)
        for label in [nil, try Fixture.labels([0, 1, 0, 1, 0, 1])] {
            for t in [0.1, 0.5, 0.9] {
                let score = try field.score(x, at: t, given: label)
                let velocity = try path.coefficients(at: t).conversion(from: .score, to: .velocity)(score, at: x)
                let scale = try velocity.abs().max().item() + 1
                #expect(try distance(field(x, at: t, given: label), velocity) < 1e-12 * scale / (t * (1 - t)))
            }
        }
    }

    @Test func theScoreIsTheGradientOfTheLogDensity() throws {
        let field = try GaussianMixtureField(Fixture.mixture(), on: CosinePath())
        for label in [nil, try Fixture.labels([0, 1, 1, 0, 1])] {
            let x = try Fixture.noise(5)
            x.requiresGradient = true
            let density = try field.logDensity(x, at: 0.6, given: label).sum()
            let gradient = try Tensor.gradient(of: density, withRespectTo: [x])[0]
            #expect(try distance(field.score(x.detached(), at: 0.6, given: label), gradient) < 1e-13)
        }
    }

    @Test func theDensityIsThatOfTheContinuityEquation() throws {
        // d/dt log p + div u + u . grad log p = 0
        let field = try GaussianMixtureField(Fixture.mixture(), on: LinearPath())
        let x = try Fixture.noise(1)
        let (t, h) = (0.55, 1e-5)
        let change =
            try (field.logDensity(x, at: t + h, given: nil) - field.logDensity(x, at: t - h, given: nil))
            .item() / (2 * h)
        var divergence = 0.0
        for axis in 0..<2 {
            let step = try Tensor(axis == 0 ? [h, 0] : [0, h], shape: [1, 2])
            let difference = try field(x + step, at: t, given: nil) - field(x - step, at: t, given: nil)
            divergence += try difference.doubles()[axis] / (2 * h)
        }
        let transport = try (field(x, at: t, given: nil) * field.score(x, at: t, given: nil)).sum().item()
        #expect(abs(change + divergence + transport) < 1e-8)
    }

    @Test func theDensityIntegratesToOne() throws {
        let field = try GaussianMixtureField(Fixture.mixture(), on: LinearPath())
        let axis = stride(from: -7.0, to: 7, by: 0.1).map { $0 }
        let grid = axis.flatMap { x in axis.flatMap { [x, $0] } }
        let points = try Tensor(grid, shape: [axis.count * axis.count, 2])
        for t in [0, 0.5, 1] {
            #expect(abs(try field.logDensity(points, at: t, given: nil).exp().sum().item() * 0.01 - 1) < 1e-6)
        }
    }

    @Test func thePosteriorIsBayes() throws {
        let field = try GaussianMixtureField(Fixture.mixture(), on: LinearPath())
        let x = try Fixture.noise(4)
        let posterior = try field.logPosterior(x, at: 0.4)
        #expect(try distance(posterior.exp().sum(dims: [1]), Tensor.ones([4], dtype: .float64)) < 1e-14)
        let one = try Fixture.labels([1, 1, 1, 1])
        // log p(y) + log p(x | y) - log p(x), p(1) = 0.5
        let expected =
            try field.logDensity(x, at: 0.4, given: one) - field.logDensity(x, at: 0.4, given: nil) + log(0.5)
        #expect(try distance(posterior.selected(dim: 1, index: 1), expected) < 1e-14)
    }

    @Test func theClassifiersGradientIsTheAutomaticOne() throws {
        let field = try GaussianMixtureField(Fixture.mixture(), on: LinearPath())
        let labels = try Fixture.labels([0, 1, 1])
        let x = try Fixture.noise(3)
        let automatic = try Automatic(field: field).gradient(x, at: 0.7, of: labels)
        #expect(try distance(field.gradient(x, at: 0.7, of: labels), automatic) < 1e-12)
        let alone = try Automatic(field: field).gradient(
            x.narrowed(dim: 0, start: 1, length: 1), at: 0.7, of: Fixture.labels([1]))
        #expect(try alone.doubles() == Array(automatic.doubles()[2..<4]))
    }

    @Test func aNullLabelAsksForTheWholeMixture() throws {
        let field = try GaussianMixtureField(Fixture.mixture(), on: LinearPath())
        let x = try Fixture.noise(2)
        let null = try field(x, at: 0.5, given: Fixture.labels([2, 2]))
        #expect(try null.bytes() == field(x, at: 0.5, given: nil).bytes())
    }

    @Test func floatSamplesGetFloatVelocities() throws {
        let field = try GaussianMixtureField(Fixture.mixture(), on: LinearPath())
        let x = try Fixture.noise(2).cast(to: .float32)
        let v = try field(x, at: 0.5, given: nil)
        #expect(v.dtype == .float32 && v.shape == [2, 2])
        #expect(throws: TorchError.self) { try field(Tensor.zeros([2, 3]), at: 0.5, given: nil) }
    }

    @Test func samplesHaveTheMomentsOfTheirComponents() throws {
        let mixture = try Fixture.mixture()
        let (x, component) = try mixture.sample(0..<8000, from: RandomStream(seed: 3))
        let rows = try x.doubles()
        for (index, wanted) in mixture.components.enumerated() {
            let members = component.indices.filter { component[$0] == index }
            let count = Double(members.count)
            let share = [0.5, 0.3, 0.2][index]
            #expect(abs(count / 8000 - share) < 4 * (share * (1 - share) / 8000).squareRoot())
            let means = (0..<2).map { axis in members.reduce(0) { $0 + rows[2 * $1 + axis] } / count }
            let matrix: [[Double]] =
                switch wanted.covariance {
                case .isotropic(let variance): [[variance, 0], [0, variance]]
                case .full(let matrix): matrix
                }
            for i in 0..<2 {
                #expect(abs(means[i] - wanted.mean[i]) < 4 * (matrix[i][i] / count).squareRoot())
                for j in 0..<2 {
                    let found =
                        members.reduce(0) {
                            $0 + (rows[2 * $1 + i] - means[i]) * (rows[2 * $1 + j] - means[j])
                        } / count
                    let spread = (matrix[i][i] * matrix[j][j] + matrix[i][j] * matrix[i][j]) / count
                    #expect(abs(found - matrix[i][j]) < 4 * spread.squareRoot())
                }
            }
        }
    }

    @Test func aSampleIsAFunctionOfItsIndex() throws {
        let mixture = try Fixture.mixture()
        let all = try mixture.sample(0..<10, from: RandomStream(seed: 3)).x.doubles()
        #expect(try mixture.sample(7..<9, from: RandomStream(seed: 3)).x.doubles() == Array(all[14..<18]))
        let labels = [0, 1, 1]
        let chosen = try mixture.sample(0..<3, labels: labels, from: RandomStream(seed: 3)).component
        #expect(zip(chosen, labels).allSatisfy { mixture.components[$0].label == $1 })
    }

    @Test(arguments: [
        (GaussianMixture.Component(weight: 0, mean: [0], covariance: .isotropic(1)), "weight"),
        (.init(mean: [0, 1], covariance: .isotropic(1)), "numbers"),
        (.init(mean: [0], covariance: .isotropic(0)), "variance"),
        (.init(mean: [0], covariance: .full([[1, 2]])), "rows"),
        (.init(mean: [0], covariance: .full([[-1]])), "positive definite"),
        (.init(mean: [0], covariance: .isotropic(1), label: 3), "label 1"),
        (.init(mean: [.nan], covariance: .isotropic(1)), "finite"),
    ])
    func numbersThatAreNoMixtureAreRefused(component: GaussianMixture.Component, reason: String) {
        let error = #expect(throws: GaussianMixtureError.self) {
            try GaussianMixture([.init(mean: [0], covariance: .isotropic(1)), component])
        }
        #expect(error?.description.contains(reason) == true)
    }
}

private struct Automatic: NoisyClassifier {
    let field: GaussianMixtureField
    var classes: Int { 2 }
    func logProbabilities(_ x: Tensor, at t: Double) throws(TorchError) -> Tensor { try field.logPosterior(x, at: t) }
}
