public import FlowMath
public import Torch

/// The method for the divergence of a velocity field.
public enum Divergence: Sendable {
    /// The sum of all partial derivatives, one backward pass for each dimension.
    case exact
    /// Hutchinson's estimate `e J e` with random e of mean 0 and covariance 1, one backward pass for each probe; without
    /// bias, with the same e along the whole trajectory of a sample. e is a function of the seed and the sample's index.
    case hutchinson(RandomStream, samples: [UInt64], probes: Int = 1, noise: ProbeNoise = .rademacher)

    /// Returns the directions e along which the Jacobian is taken: each of the shape of `x`, or [1, ...] where it is the same for
    /// all samples.
    func directions(like x: Tensor) throws(TorchError) -> [Tensor] {
        let shape = Array(x.shape.dropFirst())
        switch self {
        case .exact:
            let count = shape.reduce(1, *)
            let place = try Tensor.arange(Double(count), dtype: .int64, device: x.device)
            var directions: [Tensor] = []
            for dimension in 0..<count {
                directions.append(try place.equal(to: Double(dimension)).cast(to: x.dtype).reshaped([1] + shape))
            }
            return directions
        case .hutchinson(let stream, let samples, let probes, let noise):
            guard samples.count == x.shape[0] else {
                throw TorchError(
                    operation: "divergence", message: "\(samples.count) sample indices for \(x.shape[0]) samples")
            }
            var directions: [Tensor] = []
            for probe in 0..<probes {
                let draws: Tensor
                switch noise {
                case .rademacher:
                    let uniform = try stream.uniform(
                        purpose: .evaluation, step: UInt64(probe), samples: samples, shape: shape)
                    draws = try uniform.less(than: 0.5).cast(to: x.dtype) * 2 - 1
                case .gaussian:
                    draws = try stream.normal(
                        purpose: .evaluation, step: UInt64(probe), samples: samples, shape: shape
                    ).cast(to: x.dtype)
                }
                directions.append(try draws.moved(to: x.device))
            }
            return directions
        }
    }

    /// The divisor of the sum over directions.
    var count: Int {
        switch self {
        case .exact: 1
        case .hutchinson(_, _, let probes, _): probes
        }
    }
}
