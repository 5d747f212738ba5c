public import Torch

/// A classifier of points: `[x, t]` through linear layers with SiLU between them to one logit for each class.
public struct MLPClassifier: ClassifierNetwork {
    /// How many classes there are.
    public let classes: Int

    private let dimension: Int
    private let hidden: [Linear]
    private let output: Linear

    /// A perceptron whose parameters are made within `path`. `configuration.classes` must be given.
    public init(_ configuration: MLP.Configuration, _ path: ParameterPath) throws(TorchError) {
        guard let classes = configuration.classes, classes > 0, configuration.dimension > 0, configuration.width > 0,
            configuration.depth > 0
        else {
            throw TorchError(operation: "MLPClassifier", message: "sizes must be at least 1: \(configuration)")
        }
        self.classes = classes
        dimension = configuration.dimension
        let width = configuration.width
        var hidden: [Linear] = []
        for index in 0..<configuration.depth {
            hidden.append(try Linear(path / "hidden\(index)", in: index == 0 ? dimension + 1 : width, out: width))
        }
        self.hidden = hidden
        output = try Linear(path / "output", in: width, out: classes)
    }

    /// [N, dimension] to [N, classes].
    public func callAsFunction(_ x: Tensor, time t: Tensor) throws(TorchError) -> Tensor {
        guard x.shape.count == 2, x.shape[1] == dimension else {
            throw TorchError(
                operation: "MLPClassifier",
                message: "points of shape [N, \(dimension)] were expected, not \(x.shape)")
        }
        var h = try Tensor.cat([x, try t.unsqueezed(1)], dim: 1)
        for layer in hidden { h = try layer(h).silu() }
        return try output(h)
    }
}
