public import Torch

/// A multilayer perceptron for points: `[x, t, label vector]` through linear layers with SiLU between them.
public struct MLP: ConditionalNetwork {
    /// The sizes of a perceptron.
    public struct Configuration: Codable, Hashable, Sendable {
        /// The number of coordinates of a point.
        public var dimension: Int
        /// The number of units in a hidden layer.
        public var width: Int
        /// The number of hidden layers, at least 1.
        public var depth: Int
        /// The number of classes; nil for a network without labels.
        public var classes: Int?

        /// The given sizes.
        public init(dimension: Int = 2, width: Int = 64, depth: Int = 4, classes: Int? = nil) {
            self.dimension = dimension
            self.width = width
            self.depth = depth
            self.classes = classes
        }
    }

    private let configuration: Configuration
    private let label: LabelEmbedding?
    private let hidden: [Linear]
    private let output: Linear

    /// A perceptron whose parameters are made within `path`.
    public init(_ configuration: Configuration, _ path: ParameterPath) throws(TorchError) {
        guard configuration.dimension > 0, configuration.width > 0, configuration.depth > 0,
            configuration.classes ?? 1 > 0
        else {
            throw TorchError(operation: "MLP", message: "sizes must be at least 1: \(configuration)")
        }
        let width = configuration.width
        var inputs = configuration.dimension + 1
        if let classes = configuration.classes {
            label = try LabelEmbedding(path / "label", classes: classes, width: width)
            inputs += width
        } else {
            label = nil
        }
        var hidden: [Linear] = []
        for index in 0..<configuration.depth {
            hidden.append(try Linear(path / "hidden\(index)", in: index == 0 ? inputs : width, out: width))
        }
        self.hidden = hidden
        self.output = try Linear(path / "output", in: width, out: configuration.dimension)
        self.configuration = configuration
    }

    /// [N, dimension] to the same shape.
    public func callAsFunction(_ x: Tensor, time t: Tensor, label: Tensor?) throws(TorchError) -> Tensor {
        let shape = x.shape
        guard shape.count == 2, shape[1] == configuration.dimension else {
            throw TorchError(
                operation: "MLP",
                message: "points of shape [N, \(configuration.dimension)] were expected, not \(shape)")
        }
        var inputs = [x, try t.unsqueezed(1)]
        if let embedding = self.label {
            inputs.append(try embedding(label, count: shape[0]))
        } else if label != nil {
            throw TorchError(operation: "MLP", message: "labels were given to a network without classes")
        }
        var h = try Tensor.cat(inputs, dim: 1)
        for layer in hidden { h = try layer(h).silu() }
        return try output(h)
    }
}
