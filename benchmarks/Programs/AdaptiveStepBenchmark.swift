internal import Flow
internal import FlowMath
internal import Foundation
internal import Torch

/// The number of evaluations of dopri5 with a step size for each sample along the exact field of a mixture, with everything
/// that `benchmarks/dopri5_peer.py` needs to integrate the same samples along the same field.
enum AdaptiveStepBenchmark {
    private struct Case: Encodable {
        let tolerance: Double
        let means: [[Double]]
        let variance: Double
        let noise: [[Double]]
        /// Nearly exact ends of the samples.
        let ends: [[Double]]
        let evaluations: Int
        /// The root of the mean square difference to the nearly exact ends.
        let error: Double
    }

    private static let variance = 0.05

    /// Prints an array of cases as JSON.
    static func run() throws {
        let cases = try [(2, 16), (2, 128), (32, 16)].flatMap { try measure(dimension: $0, batch: $1) }
        print(String(decoding: try JSONEncoder().encode(cases), as: UTF8.self))
    }

    private static func measure(dimension: Int, batch: Int) throws -> [Case] {
        // Eight places that differ in every coordinate.
        let means = (0..<8).map { place in
            (0..<dimension).map { axis in 2 * cos(.pi / 4 * Double(place) - .pi / 2 * Double(axis)) }
        }
        let field = try GaussianMixtureField(
            GaussianMixture(means.map { .init(mean: $0, covariance: .isotropic(variance)) }))
        let noise = try RandomStream(seed: 1).normal(
            purpose: .sampleNoise, step: 0, samples: 0..<UInt64(batch), shape: [dimension]
        ).cast(to: .float64)
        func solve(_ tolerance: Double) throws -> DormandPrince.Solution {
            try DormandPrince(rtol: tolerance, atol: tolerance).solve(noise, along: field, given: nil, from: 0, to: 1)
        }
        let exact = try solve(1e-10).x
        return try [1e-3, 1e-5, 1e-7].map { tolerance in
            let found = try solve(tolerance)
            return Case(
                tolerance: tolerance, means: means, variance: variance, noise: try rows(noise), ends: try rows(exact),
                evaluations: found.evaluations.reduce(0, +),
                error: try (found.x - exact).squared().mean().sqrt().item())
        }
    }

    private static func rows(_ x: Tensor) throws -> [[Double]] {
        let (width, numbers) = (x.shape[1], try x.doubles())
        return (0..<x.shape[0]).map { Array(numbers[$0 * width..<($0 + 1) * width]) }
    }
}
