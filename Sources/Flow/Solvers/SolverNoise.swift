public import Torch

/// The noise that a stochastic solver adds, a function of the sample and the step alone.
public struct SolverNoise: Sendable {
    private enum Source: Sendable {
        case stream(RandomStream, samples: [UInt64])
        case given([[Double]])
    }

    private let source: Source

    /// Draws by (seed, sample index, step), so that a sample's noise does not depend on its batch.
    /// - Parameter samples: the index of each sample of the batch.
    public init(_ stream: RandomStream, samples: [UInt64]) {
        source = .stream(stream, samples: samples)
    }

    /// Takes given noise, for comparison with other programs: for each step the numbers of the batch in row-major order.
    public init(steps: [[Double]]) {
        source = .given(steps)
    }

    /// Returns standard normal numbers for step `step`, from 0, in the shape and type of `x`.
    /// - Throws: `TorchError`.
    public func callAsFunction(step: Int, like x: Tensor) throws(TorchError) -> Tensor {
        let noise: Tensor
        switch source {
        case .stream(let stream, let samples):
            guard samples.count == x.shape[0] else {
                throw TorchError(
                    operation: "solver noise", message: "\(samples.count) sample indices for \(x.shape[0]) samples")
            }
            noise = try stream.normal(
                purpose: .solverNoise, step: UInt64(step), samples: samples, shape: Array(x.shape.dropFirst()))
        case .given(let steps):
            guard steps.indices.contains(step) else {
                throw TorchError(operation: "solver noise", message: "no noise was given for step \(step + 1)")
            }
            noise = try Tensor(steps[step], shape: x.shape)
        }
        return try noise.cast(to: x.dtype).moved(to: x.device)
    }
}
