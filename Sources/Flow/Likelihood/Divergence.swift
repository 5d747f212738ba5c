public import Torch

/// How the divergence of a velocity field is found.
public enum Divergence: Sendable {
    /// The sum of all partial derivatives, one backward pass for each dimension.
    case exact
    /// Hutchinson's estimate `e J e` with signs e, one backward pass for each probe; without bias, and the same signs
    /// along the whole way of a sample. The signs are a function of the seed and the sample's index.
    case hutchinson(RandomStream, samples: [UInt64], probes: Int = 1)

    /// The directions e along which the Jacobian is taken, each of the shape of `x`.
    func directions(like x: Tensor) throws(TorchError) -> [Tensor] {
        let shape = x.shape
        switch self {
        case .exact:
            let rows = try x.rows()
            var directions: [Tensor] = []
            for dimension in 0..<rows.shape[1] {
                let place = try Tensor.arange(Double(rows.shape[1]), dtype: .int64, device: x.device)
                let one = try place.equal(to: Double(dimension)).cast(to: x.dtype)
                directions.append(try one.expanded(rows.shape).reshaped(shape))
            }
            return directions
        case .hutchinson(let stream, let samples, let probes):
            guard samples.count == shape[0] else {
                throw TorchError(
                    operation: "divergence", message: "\(samples.count) sample indices for \(shape[0]) samples")
            }
            var directions: [Tensor] = []
            for probe in 0..<probes {
                let draws = try stream.uniform(
                    purpose: .evaluation, step: UInt64(probe), samples: samples, shape: Array(shape.dropFirst()))
                directions.append(
                    try (draws.less(than: 0.5).cast(to: x.dtype) * 2 - 1).moved(to: x.device))
            }
            return directions
        }
    }

    /// What the sum over directions is divided by.
    var count: Int {
        switch self {
        case .exact: 1
        case .hutchinson(_, _, let probes): probes
        }
    }
}
