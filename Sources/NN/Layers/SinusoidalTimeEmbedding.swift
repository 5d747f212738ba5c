internal import Foundation
public import Torch

/// A sinusoidal embedding of the time, `[cos(s t f_j) | sin(s t f_j)]`, at frequencies between 1 and 1 / 10000.
///
/// f_j = 10000^(-j / half) for j in 0..<half, half = width / 2; cosines come first, as in DiT and SiT. Times here are
/// in [0, 1], so `scale` s stretches them to the range that the frequencies suit: at the default of 1000 the fastest
/// wave makes 159 turns between noise and data. SiT's published networks take the raw time, scale 1.
public struct SinusoidalTimeEmbedding {
    private let frequencies: Tensor

    /// Creates an embedding.
    ///
    /// - Parameters:
    ///   - width: Length of the vectors, positive and even.
    ///   - scale: Factor s of the time, default 1000.
    ///   - device: The device of the frequencies, default the CPU.
    /// - Throws: `TorchError` if `width` is not positive and even.
    public init(width: Int, scale: Double = 1000, device: Device = .cpu) throws(TorchError) {
        guard width > 0, width.isMultiple(of: 2) else {
            throw TorchError(
                operation: "SinusoidalTimeEmbedding", message: "the width must be positive and even, not \(width)")
        }
        let half = width / 2
        let values = (0..<half).map { scale * exp(-log(10000) * Double($0) / Double(half)) }
        frequencies = try Tensor(values.map { Float($0) }, shape: [1, half]).moved(to: device)
    }

    /// Maps times [N] to [N, width].
    /// - Throws: `TorchError` if the shapes do not fit.
    public func callAsFunction(_ t: Tensor) throws(TorchError) -> Tensor {
        let angles = try t.unsqueezed(1) * frequencies
        return try Tensor.cat([angles.cos(), angles.sin()], dim: 1)
    }
}
