internal import Foundation
public import Torch

/// Cosines and sines of the time at frequencies between 1 and 1 / 10000, `[cos(s t f_j) | sin(s t f_j)]`.
///
/// f_j = 10000^(-j / half) for j in 0..<half, half = width / 2; the cosines come first, as in DiT and SiT. The times of
/// this project lie in [0, 1]; `scale` s stretches them to the range that the frequencies were made for. At the default
/// of 1000, the fastest wave turns 159 times between noise and data and the slowest not at all. SiT's own networks are
/// fed the raw time, scale 1.
public struct SinusoidalTimeEmbedding {
    private let frequencies: Tensor

    /// An embedding of `width` numbers, which is even.
    public init(width: Int, scale: Double = 1000, device: Device = .cpu) throws(TorchError) {
        guard width > 0, width.isMultiple(of: 2) else {
            throw TorchError(
                operation: "SinusoidalTimeEmbedding", message: "the width must be positive and even, not \(width)")
        }
        let half = width / 2
        let values = (0..<half).map { scale * exp(-log(10000) * Double($0) / Double(half)) }
        frequencies = try Tensor(values.map { Float($0) }, shape: [1, half]).moved(to: device)
    }

    /// [N] times to [N, width].
    public func callAsFunction(_ t: Tensor) throws(TorchError) -> Tensor {
        let angles = try t.unsqueezed(1) * frequencies
        return try Tensor.cat([angles.cos(), angles.sin()], dim: 1)
    }
}
