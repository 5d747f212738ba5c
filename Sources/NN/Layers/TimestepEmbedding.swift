public import Torch

/// The time of DiT and SiT: 256 cosines and sines of the raw time, then two linear layers with SiLU between them.
public struct TimestepEmbedding {
    private let waves: SinusoidalTimeEmbedding
    private let hidden: Linear
    private let output: Linear

    /// An embedding into vectors of `width` numbers; its weights begin normal with a deviation of 0.02.
    public init(_ path: ParameterPath, width: Int) throws(TorchError) {
        let frequencies = 256
        waves = try SinusoidalTimeEmbedding(width: frequencies, scale: 1, device: path.device)
        let initialization = Initialization.normal(standardDeviation: 0.02)
        hidden = try Linear(path / "mlp" / "0", in: frequencies, out: width, initialization: initialization)
        output = try Linear(path / "mlp" / "2", in: width, out: width, initialization: initialization)
    }

    /// [N] times to [N, width].
    public func callAsFunction(_ t: Tensor) throws(TorchError) -> Tensor {
        try output(hidden(waves(t)).silu())
    }
}
