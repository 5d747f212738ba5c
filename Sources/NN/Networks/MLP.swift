public import Torch

/// A multilayer perceptron for points: `[x, t, label vector]` through linear layers with SiLU in between. With texts
/// instead of labels, the label vector is linear in the pooled features.
public struct MLP: ConditionalNetwork, TextConditionedNetwork {
    /// The hyperparameters of the perceptron.
    public struct Configuration: Codable, Hashable, Sendable {
        /// Dimensionality of a point, at least 1, default 2.
        public var dimension: Int
        /// Number of units of a hidden layer, at least 1, default 64.
        public var width: Int
        /// Number of hidden layers, at least 1, default 4.
        public var depth: Int
        /// Number of classes; `nil`, the default, for a network without labels.
        public var classes: Int?
        /// Length of a text's pooled features; `nil`, the default, for a network without texts.
        public var textWidth: Int?
        /// Length of the vector of a label or text; `nil`, the default, means `width`.
        public var embeddingWidth: Int?

        /// Creates a configuration; the network checks it.
        public init(
            dimension: Int = 2, width: Int = 64, depth: Int = 4, classes: Int? = nil, textWidth: Int? = nil,
            embeddingWidth: Int? = nil
        ) {
            self.dimension = dimension
            self.width = width
            self.depth = depth
            self.classes = classes
            self.textWidth = textWidth
            self.embeddingWidth = embeddingWidth
        }
    }

    private let configuration: Configuration
    private let label: LabelEmbedding?
    private let text: Linear?
    private let hidden: [Linear]
    private let output: Linear

    /// Creates a perceptron with parameters within `path`.
    /// - Throws: `TorchError` if a value of `configuration` is out of range.
    public init(_ configuration: Configuration, _ path: ParameterPath) throws(TorchError) {
        guard configuration.dimension > 0, configuration.width > 0, configuration.depth > 0,
            configuration.classes ?? 1 > 0, configuration.textWidth ?? 1 > 0, configuration.embeddingWidth ?? 1 > 0
        else {
            throw TorchError(operation: "MLP", message: "sizes must be at least 1: \(configuration)")
        }
        guard configuration.classes == nil || configuration.textWidth == nil else {
            throw TorchError(operation: "MLP", message: "set either classes or textWidth, not both")
        }
        let width = configuration.width
        let embedding = configuration.embeddingWidth ?? width
        var inputs = configuration.dimension + 1
        if let classes = configuration.classes {
            label = try LabelEmbedding(path / "label", classes: classes, width: embedding)
            inputs += embedding
        } else {
            label = nil
        }
        text = try configuration.textWidth.map { textWidth throws(TorchError) in
            try Linear(path / "text", in: textWidth, out: embedding)
        }
        if text != nil { inputs += embedding }
        var hidden: [Linear] = []
        for index in 0..<configuration.depth {
            hidden.append(try Linear(path / "hidden\(index)", in: index == 0 ? inputs : width, out: width))
        }
        self.hidden = hidden
        self.output = try Linear(path / "output", in: width, out: configuration.dimension)
        self.configuration = configuration
    }

    /// Maps [N, dimension] to the same shape.
    /// - Throws: `TorchError` if shapes do not fit, or on labels without classes or missing texts.
    public func callAsFunction(_ x: Tensor, time t: Tensor, label: Tensor?) throws(TorchError) -> Tensor {
        if let embedding = self.label { return try forward(x, t, embedding(label, count: t.count)) }
        if label != nil {
            throw TorchError(operation: "MLP", message: "labels were given to a network without classes")
        }
        if text != nil {
            throw TorchError(operation: "MLP", message: "this network is conditioned on texts, but no texts were given")
        }
        return try forward(x, t, nil)
    }

    /// Maps [N, dimension] with N texts to the same shape.
    /// - Throws: `TorchError` if shapes do not fit or the network has no texts.
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
                message: "expected points of shape [N, \(configuration.dimension)], not \(shape)")
        }
        let h = try Tensor.cat([x, try t.unsqueezed(1)] + (condition.map { [$0] } ?? []), dim: 1)
        return try (hidden + [output]).perceptron(h)
    }
}
