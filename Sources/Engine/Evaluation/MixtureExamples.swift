internal import Flow
internal import FlowMath
internal import Jobs
internal import Torch

/// Points that are drawn from a Gaussian mixture, of given classes or from the whole of it.
struct MixtureExamples: EvaluatedExamples {
    let mixture: GaussianMixture
    let samples: SampleSetSpec

    var count: Int { samples.total }
    var shape: [Int] { [mixture.dimension] }
    var offset: Double? { nil }

    /// The label of a point from the whole mixture is that of the component that it was drawn from.
    func batch(_ range: Range<Int>) throws -> (x: Tensor, labels: [Int]?) {
        let labels = samples.classes.isEmpty ? nil : range.map { samples.classes[$0 / samples.each] }
        let (x, component) = try mixture.sample(
            UInt64(range.lowerBound)..<UInt64(range.upperBound), labels: labels,
            from: RandomStream(seed: samples.seed), purpose: .sampleNoise)
        return (x, labels ?? component.map { mixture.components[$0].label })
    }
}
