public import Torch

/// A classifier of points: `[x, t]` through linear layers with SiLU in between to one logit for each class.
public struct MLPClassifier: ClassifierNetwork {
    /// The number of classes.
    public let classes: Int

    private let dimension: Int
    private let hidden: [Linear]
    private let output: Linear

    /// Creates a perceptron with parameters within `path`; `configuration.classes` must be set.
    /// - Throws: `TorchError` if a value of `configuration` is out of range or `classes` is `nil`.
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

    /// Maps [N, dimension] to logits [N, classes].
    /// - Throws: `TorchError` if the shapes do not fit.
    public func callAsFunction(_ x: Tensor, time t: Tensor) throws(TorchError) -> Tensor {
        guard x.shape.count == 2, x.shape[1] == dimension else {
            throw TorchError(
                operation: "MLPClassifier",
                message: "expected points of shape [N, \(dimension)], not \(x.shape)")
        }
        return try (hidden + [output]).perceptron(Tensor.cat([x, try t.unsqueezed(1)], dim: 1))
    }
}
