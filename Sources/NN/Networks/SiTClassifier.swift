public import Torch

/// A classifier of noised pictures: the patches and blocks of `SiT` conditioned on the time alone, mean pooling over
/// the patches, and a linear layer. Parameters shared with `SiT` have the same names.
public struct SiTClassifier: ClassifierNetwork {
    /// The number of classes.
    public let classes: Int

    private let tokens: TransformerTokens
    private let blocks: [AdaptiveBlock]
    private let norm: LayerNorm
    private let head: Linear
    private let mode: NetworkMode

    /// Creates a classifier with parameters within `path`; `configuration.classes` must be set.
    /// - Throws: `TorchError` if a value of `configuration` is out of range or `classes` is `nil`.
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

    /// Maps [N, inputChannels, height, width] to logits [N, classes].
    /// - Throws: `TorchError` if the shapes do not fit.
    public func callAsFunction(_ x: Tensor, time t: Tensor) throws(TorchError) -> Tensor {
        var (h, condition) = try tokens(x, time: t)
        for block in blocks {
            h = try mode.block([h, condition]) { inputs throws(TorchError) in try block(inputs[0], inputs[1]) }
        }
        return try head(norm(h).mean(dims: [1]))
    }
}
