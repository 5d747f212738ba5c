import Flow
import FlowMath
import Torch

/// The test problems that several files share.
enum Fixture {
    /// All paths of the library.
    static var paths: [any ProbabilityPath] {
        let custom = try? CustomPath(alpha: "t*(2 - t)", sigma: "sqrt(1 - t^2)")
        return [
            LinearPath(), CosinePath(), VariancePreservingPath(), PolynomialPath(exponent: 2),
            LinearVariancePreservingPath(),
        ] + [custom].compactMap { $0 }
    }

    /// Three components in two classes, two of them with tilted covariances, as in the golden files.
    static func mixture() throws -> GaussianMixture {
        try GaussianMixture([
            .init(weight: 0.5, mean: [1.5, 0.5], covariance: .full([[0.3, 0.1], [0.1, 0.2]]), label: 0),
            .init(weight: 0.3, mean: [-1, 1], covariance: .isotropic(0.25), label: 1),
            .init(weight: 0.2, mean: [-0.5, -1.5], covariance: .full([[0.1, -0.05], [-0.05, 0.4]]), label: 1),
        ])
    }

    /// A normal distribution in two dimensions.
    static func normal(mean: [Double] = [1, -2], variance: Double = 0.25) throws -> GaussianMixture {
        try GaussianMixture([.init(mean: mean, covariance: .isotropic(variance))])
    }

    /// Draws standard normal numbers, float64 [count, d].
    static func noise(_ count: Int, _ d: Int = 2, seed: UInt64 = 1) throws -> Tensor {
        try RandomStream(seed: seed).normal(purpose: .sampleNoise, step: 0, samples: 0..<UInt64(count), shape: [d])
            .cast(to: .float64)
    }

    /// Returns labels for a batch.
    static func labels(_ values: [Int]) throws -> Tensor { try Tensor(values.map(Int64.init), shape: [values.count]) }
}

/// Returns the largest absolute difference of two tensors.
func distance(_ a: Tensor, _ b: Tensor) throws -> Double { try (a - b).abs().max().item() }
