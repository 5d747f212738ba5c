import Flow
import FlowMath
import NN
import Testing
import Torch

/// A small network learns the closed form: the trained velocity and score of a mixture.
struct TrainedFieldTests {
    private static let path = LinearPath()

    /// Two classes, one of them in two places.
    private static func field() throws -> GaussianMixtureField {
        try GaussianMixtureField(
            GaussianMixture([
                .init(weight: 0.5, mean: [1.5, 0.5], covariance: .isotropic(0.15), label: 0),
                .init(weight: 0.25, mean: [-1, 1], covariance: .isotropic(0.2), label: 1),
                .init(weight: 0.25, mean: [-0.5, -1.5], covariance: .isotropic(0.1), label: 1),
            ]), on: path)
    }

    /// A perceptron after `steps` steps of a target, called like a field.
    private static func network(
        predicting prediction: Prediction, steps: Int, of mixture: GaussianMixture
    ) throws -> Perceptron {
        let parameters = ParameterStore(seed: 1)
        let network = try MLP(.init(dimension: 2, width: 64, depth: 3, classes: 2), parameters.root)
        let optimizer = try AdamW(parameters.named)
        let average = try ExponentialMovingAverage(of: parameters.named, .constant(decay: 0.99))
        let stream = RandomStream(seed: 2)
        let (batch, count) = (512, 16_384)
        let labels = (0..<count).map { $0 % 2 }
        let data = try mixture.sample(0..<UInt64(count), labels: labels, from: stream).x.cast(to: .float32)
        let classes = try Tensor(labels.map(Int64.init), shape: [count])
        let loss = PredictionLoss(prediction)
        let safe = path.times(predicting: prediction, for: .training)
        for step in 0..<steps {
            let start = step * batch % count
            let slots = 0..<UInt64(batch)
            let noise = try stream.normal(purpose: .dataNoise, step: UInt64(step), samples: slots, shape: [2])
            let draws = try stream.uniform(purpose: .time, step: UInt64(step), samples: slots)
            let t = try TrainingTimes.stratified(draws: draws) * (safe.upperBound - safe.lowerBound) + safe.lowerBound
            let sample = try path.sample(
                from: noise, to: data.narrowed(dim: 0, start: start, length: batch), at: t)
            let answer = try network(
                sample.x, time: t, label: classes.narrowed(dim: 0, start: start, length: batch))
            try loss(answer, of: sample, on: path).backward()
            try optimizer.step(rate: 4e-3 * (1 - Double(step) / Double(steps)))
            Tensor.setGradientsToZero(parameters.tensors)
            try average.update(afterStep: step + 1)
        }
        if steps > 0 {
            try parameters.load(Dictionary(uniqueKeysWithValues: average.averages.map { ($0.name, $0.tensor) }))
        }
        return Perceptron(network: network)
    }

    /// The mean square of the difference to the closed form relative to that of the closed form itself, on points of the
    /// path. Of a score it is that of sigma times the score, which is as large at all times.
    private static func error(
        _ network: Perceptron, of prediction: Prediction, against field: GaussianMixtureField
    ) throws -> Double {
        let count = 1000
        let labels = (0..<count).map { $0 % 2 }
        let label = try Tensor(labels.map(Int64.init), shape: [count])
        let data = try field.mixture.sample(0..<UInt64(count), labels: labels, from: RandomStream(seed: 8)).x
        let noise = try RandomStream(seed: 9).normal(
            purpose: .dataNoise, step: 0, samples: 0..<UInt64(count), shape: [2]
        ).cast(to: .float64)
        var (wrong, all) = (0.0, 0.0)
        for t in stride(from: 0.05, to: 0.96, by: 0.1) {
            let c = path.coefficients(at: t)
            let x = try data * c.alpha + noise * c.sigma
            let weight = prediction == .score ? c.sigma : 1
            let exact =
                try prediction == .score ? field.score(x, at: t, given: label) : field(x, at: t, given: label)
            let found = try network(x.cast(to: .float32), at: t, given: label).cast(to: .float64)
            wrong += try ((found - exact) * weight).squared().mean().item()
            all += try (exact * weight).squared().mean().item()
        }
        return wrong / all
    }

    @Test(arguments: [Prediction.velocity, .score]) func theTrainedFieldApproachesTheClosedForm(prediction: Prediction)
        throws
    {
        let field = try Self.field()
        let trained = try Self.error(
            Self.network(predicting: prediction, steps: 800, of: field.mixture), of: prediction, against: field)
        let untrained = try Self.error(
            Self.network(predicting: prediction, steps: 0, of: field.mixture), of: prediction, against: field)
        // The closest wrong targets: what a network learns that takes the noise for the score, or the data for the velocity.
        let wrong = try Self.error(
            Self.network(predicting: prediction == .score ? .noise : .data, steps: 200, of: field.mixture),
            of: prediction, against: field)
        print(
            "trained \(prediction) against the closed form: \(trained) of its mean square; untrained \(untrained), "
                + "with another target \(wrong)")
        #expect(trained < 0.08)
        #expect(untrained > 0.4 && wrong > 0.4, "the bound tells a learned field from others")
    }
}

/// A network called like a field.
private struct Perceptron: VelocityField {
    let network: MLP

    func callAsFunction(_ x: Tensor, at t: Double, given label: Tensor?) throws(TorchError) -> Tensor {
        try withoutGradient { () throws(TorchError) in
            try network(x, time: Tensor.full([x.shape[0]], t), label: label)
        }
    }
}
