public import Torch

/// A classifier of pictures: the patches and blocks of `SiT`, told the time alone, the mean over the patches, and a linear
/// layer to one logit for each class. The names of what it shares with `SiT` are those of `SiT`.
public struct SiTClassifier: ClassifierNetwork {
    /// How many classes there are.
    public let classes: Int

    private let tokens: TransformerTokens
    private let blocks: [AdaptiveBlock]
    private let norm: LayerNorm
    private let head: Linear
    private let mode: NetworkMode

    /// A classifier whose parameters are made within `path`. `configuration.classes` must be given.
    public init(_ configuration: SiT.Configuration, _ path: ParameterPath) throws(TorchError) {
        try configuration.check()
        guard let classes = configuration.classes else {
            throw TorchError(operation: "SiTClassifier", message: "the number of classes is missing")
        }
        self.classes = classes
        mode = path.mode
        let width = configuration.width
        tokens = try TransformerTokens(configuration, path)
        var blocks: [AdaptiveBlock] = []
        for index in 0..<configuration.depth {
            blocks.append(try AdaptiveBlock(path / "blocks" / "\(index)", width: width, heads: configuration.heads))
        }
        self.blocks = blocks
        norm = try LayerNorm(path / "norm", width: width, affine: false, eps: 1e-6)
        head = try Linear(
            path / "head", in: width, out: classes, initialization: .xavier(inputs: width, outputs: classes))
    }

    /// [N, inputChannels, height, width] to [N, classes].
    public func callAsFunction(_ x: Tensor, time t: Tensor) throws(TorchError) -> Tensor {
        var (h, condition) = try tokens(x, time: t)
        for block in blocks {
            h = try mode.block([h, condition]) { inputs throws(TorchError) in try block(inputs[0], inputs[1]) }
        }
        return try head(norm(h).mean(dims: [1]))
    }
}
