import Flow
import FlowMath
import Testing
import Torch

struct DormandPrinceTests {
    @Test func samplesAreBitEqualWhateverTheirBatchMates() throws {
        let mixture = try GaussianMixtureField(Fixture.mixture())
        let field = GuidedField(mixture, scale: 3, interval: 0.2...0.8)
        let x = try Fixture.noise(12)
        let labels = try Fixture.labels((0..<12).map { $0 % 2 })
        let solver = DormandPrince(rtol: 1e-6, atol: 1e-6)
        let together = try solver.solve(x, along: field, given: labels, from: 0, to: 1)
        let rows = try together.x.doubles()
        for sample in 0..<12 {
            let alone = try solver.solve(
                x.narrowed(dim: 0, start: sample, length: 1), along: field,
                given: labels.narrowed(dim: 0, start: sample, length: 1), from: 0, to: 1)
            #expect(try alone.x.doubles() == Array(rows[2 * sample..<2 * sample + 2]), "sample \(sample)")
            #expect(alone.evaluations == [together.evaluations[sample]])
        }
        #expect(Set(together.accepted).count > 1, "samples take steps of their own")
    }

    @Test func samplesOfManyElementsAreBitEqualToo() throws {
        let mean = (0..<300).map { Double($0 % 7) - 3 }
        let mixture = try GaussianMixture([
            .init(mean: mean, covariance: .isotropic(0.3)),
            .init(mean: mean.map { -$0 }, covariance: .isotropic(0.1), label: 1),
        ])
        let field = GuidedField(try GaussianMixtureField(mixture), scale: 1.5)
        let labels = try Fixture.labels([0, 1, 1, 0, 1])
        let x = try Fixture.noise(5, 300).cast(to: .float32)
        let solver = DormandPrince(rtol: 1e-4, atol: 1e-4)
        let together = try solver.integrate(x, along: field, given: labels, over: .uniform(steps: 1)).bytes()
        for sample in 0..<5 {
            let alone = try solver.integrate(
                x.narrowed(dim: 0, start: sample, length: 1), along: field,
                given: labels.narrowed(dim: 0, start: sample, length: 1), over: .uniform(steps: 1)
            ).bytes()
            #expect(alone == Array(together[sample * 1200..<(sample + 1) * 1200]))
        }
    }

    @Test(arguments: [1e-4, 1e-6, 1e-8]) func theErrorIsAboutTheTolerance(tolerance: Double) throws {
        let field = try GaussianMixtureField(Fixture.mixture())
        let x = try Fixture.noise(8)
        let fine = try DormandPrince(rtol: 1e-12, atol: 1e-12).integrate(
            x, along: field, given: nil, over: .uniform(steps: 1))
        let found = try DormandPrince(rtol: tolerance, atol: tolerance).integrate(
            x, along: field, given: nil, over: .uniform(steps: 1))
        let error = try distance(found, fine)
        #expect(error < 100 * tolerance && error > 0.01 * tolerance)
    }

    @Test func finishedSamplesAreEvaluatedNoMore() throws {
        let counting = CountingField(try GaussianMixtureField(Fixture.mixture()))
        let solution = try DormandPrince(rtol: 1e-6, atol: 1e-6).solve(
            Fixture.noise(10), along: counting, given: nil, from: 0, to: 1)
        #expect(counting.count == solution.evaluations.reduce(0, +))
        for sample in 0..<10 {
            #expect(solution.evaluations[sample] == 2 + 6 * (solution.accepted[sample] + solution.rejected[sample]))
        }
    }

    @Test func theWayBackEndsWhereItBegan() throws {
        let field = try GaussianMixtureField(Fixture.mixture())
        let x = try Fixture.noise(4)
        let solver = DormandPrince(rtol: 1e-9, atol: 1e-9)
        let there = try solver.solve(x, along: field, given: nil, from: 0, to: 1).x
        #expect(try distance(solver.solve(there, along: field, given: nil, from: 1, to: 0).x, x) < 1e-6)
    }

    @Test func aFieldWithAPoleIsGivenUp() throws {
        struct Pole: VelocityField {
            func callAsFunction(_ x: Tensor, at t: Double, given label: Tensor?) throws(TorchError) -> Tensor {
                try x.squared()
            }
        }
        // x' = x^2 from 2 has a pole at t = 1/2; from 0.1 none.
        let x = try Tensor([0.1, 2] as [Double], shape: [2, 1])
        #expect(throws: (any Error).self) {
            try DormandPrince().solve(x, along: Pole(), given: nil, from: 0, to: 1)
        }
        let error = #expect(throws: NonFiniteSample.self) {
            try DormandPrince().solve(x * .nan, along: Pole(), given: nil, from: 0, to: 1)
        }
        #expect(error?.sample == 0)
    }

    @Test func aVelocityThatIsNotFiniteIsNamed() throws {
        struct Broken: VelocityField {
            func callAsFunction(_ x: Tensor, at t: Double, given label: Tensor?) throws(TorchError) -> Tensor {
                guard let label else { return x }
                let value = try label.cast(to: x.dtype) * (t > 0.5 ? .infinity : 1)
                return try x.where(label.equal(to: 0).expanded(like: x), value.expanded(like: x))
            }
        }
        let error = #expect(throws: NonFiniteSample.self) {
            try DormandPrince().solve(
                Tensor.ones([3, 2]), along: GuidedField(Broken(), scale: 2), given: Fixture.labels([0, 0, 1]), from: 0,
                to: 1)
        }
        #expect(error?.sample == 2)
        #expect(abs((error?.time ?? 0) - 0.5) < 1e-6)
        #expect(error?.cause?.name == "the conditional velocity")
    }

    @Test func aFieldThatIsNeverFiniteIsGivenUpAtOnce() throws {
        final class Broken: VelocityField {
            var calls = 0
            func callAsFunction(_ x: Tensor, at t: Double, given label: Tensor?) throws(TorchError) -> Tensor {
                calls += 1
                return try x * .nan
            }
        }
        let broken = Broken()
        let error = #expect(throws: NonFiniteSample.self) {
            try DormandPrince().solve(Tensor.ones([1, 2]), along: broken, given: nil, from: 0, to: 1)
        }
        #expect(error?.cause?.name == "the velocity" && broken.calls < 20)
    }
}
