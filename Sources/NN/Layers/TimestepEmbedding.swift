public import Torch

/// The time embedding of DiT and SiT: 256 cosines and sines of the raw time, then two linear layers with SiLU in
/// between.
public struct TimestepEmbedding {
    private let waves: SinusoidalTimeEmbedding
    private let hidden: Linear
    private let output: Linear

    /// Creates an embedding into vectors of length `width`, with normal initial weights of standard deviation 0.02.
    /// - Throws: `TorchError` if the parameters cannot be allocated.
    public init(_ path: ParameterPath, width: Int) throws(TorchError) {
        let frequencies = 256
        waves = try SinusoidalTimeEmbedding(width: frequencies, scale: 1, device: path.device)
        let initialization = Initialization.normal(standardDeviation: 0.02)
        hidden = try Linear(path / "mlp" / "0", in: frequencies, out: width, initialization: initialization)
        output = try Linear(path / "mlp" / "2", in: width, out: width, initialization: initialization)
    }

    /// Maps times [N] to [N, width].
    /// - Throws: `TorchError` if the shapes do not fit.
    public func callAsFunction(_ t: Tensor) throws(TorchError) -> Tensor {
        try output(hidden(waves(t)).silu())
    }
}
