public import Torch

/// A multilayer perceptron for points: `[x, t, label vector]` through linear layers with SiLU between them. With a text in
/// the place of a label, a vector linear in its pooled features.
public struct MLP: ConditionalNetwork, TextConditionedNetwork {
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
        /// The length of the vectors of a text that the network is told; nil for a network without texts.
        public var textWidth: Int?

        /// The given sizes.
        public init(
            dimension: Int = 2, width: Int = 64, depth: Int = 4, classes: Int? = nil, textWidth: Int? = nil
        ) {
            self.dimension = dimension
            self.width = width
            self.depth = depth
            self.classes = classes
            self.textWidth = textWidth
        }
    }

    private let configuration: Configuration
    private let label: LabelEmbedding?
    private let text: Linear?
    private let hidden: [Linear]
    private let output: Linear

    /// A perceptron whose parameters are made within `path`.
    public init(_ configuration: Configuration, _ path: ParameterPath) throws(TorchError) {
        guard configuration.dimension > 0, configuration.width > 0, configuration.depth > 0,
            configuration.classes ?? 1 > 0, configuration.textWidth ?? 1 > 0
        else {
            throw TorchError(operation: "MLP", message: "sizes must be at least 1: \(configuration)")
        }
        guard configuration.classes == nil || configuration.textWidth == nil else {
            throw TorchError(operation: "MLP", message: "a network is told of classes or of texts, not of both")
        }
        let width = configuration.width
        var inputs = configuration.dimension + 1
        if let classes = configuration.classes {
            label = try LabelEmbedding(path / "label", classes: classes, width: width)
            inputs += width
        } else {
            label = nil
        }
        text = try configuration.textWidth.map { textWidth throws(TorchError) in
            try Linear(path / "text", in: textWidth, out: width)
        }
        if text != nil { inputs += width }
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
        if let embedding = self.label { return try forward(x, t, embedding(label, count: t.count)) }
        if label != nil {
            throw TorchError(operation: "MLP", message: "labels were given to a network without classes")
        }
        if text != nil { throw TorchError(operation: "MLP", message: "no texts were given to a network of texts") }
        return try forward(x, t, nil)
    }

    /// [N, dimension] with N texts to the same shape.
    public func callAsFunction(_ x: Tensor, time t: Tensor, text: TextFeatures) throws(TorchError) -> Tensor {
        guard let layer = self.text else {
            throw TorchError(operation: "MLP", message: "texts were given to a network without texts")
        }
        return try forward(x, t, layer(text.pooled))
    }

    private func forward(_ x: Tensor, _ t: Tensor, _ condition: Tensor?) throws(TorchError) -> Tensor {
        let shape = x.shape
        guard shape.count == 2, shape[1] == configuration.dimension else {
            throw TorchError(
                operation: "MLP",
                message: "points of shape [N, \(configuration.dimension)] were expected, not \(shape)")
        }
        var h = try Tensor.cat([x, try t.unsqueezed(1)] + (condition.map { [$0] } ?? []), dim: 1)
        for layer in hidden { h = try layer(h).silu() }
        return try output(h)
    }
}
