public import Torch

/// A linear layer: `x weightᵀ + bias` over the last dimension.
public struct Linear {
    /// The weight, [out, in].
    public let weight: Tensor
    /// The bias, [out]; `nil` for a layer without bias.
    public let bias: Tensor?

    /// Creates a layer from vectors of length `inputs` to vectors of length `outputs`.
    ///
    /// - Parameters:
    ///   - path: The place of the layer's parameters.
    ///   - inputs: Length of an input vector, at least 1.
    ///   - outputs: Length of an output vector, at least 1.
    ///   - bias: Adds a bias, default `true`.
    ///   - initialization: Distribution of the initial weight; `nil`, the default, is uniform within 1 / sqrt(inputs)
    ///     for weight and bias, otherwise the bias starts at zero.
    /// - Throws: `TorchError` if the parameters cannot be allocated.
    public init(
        _ path: ParameterPath, in inputs: Int, out outputs: Int, bias: Bool = true,
        initialization: Initialization? = nil
    ) throws(TorchError) {
        let scaled = Initialization.scaled(inputs: inputs)
        weight = try path.parameter("weight", [outputs, inputs], initialization ?? scaled)
        guard bias else {
            self.bias = nil
            return
        }
        self.bias = try path.parameter("bias", [outputs], initialization == nil ? scaled : .zeros)
    }

    /// Maps [..., in] to [..., out].
    /// - Throws: `TorchError` if the shapes do not fit.
    public func callAsFunction(_ x: Tensor) throws(TorchError) -> Tensor {
        try x.linear(weight, bias: bias)
    }

    /// Maps [..., in] to GELU of [..., out], in the tanh approximation.
    /// - Throws: `TorchError` if the shapes do not fit.
    func gelu(_ x: Tensor) throws(TorchError) -> Tensor {
        guard let bias else { return try x.linear(weight).gelu(tanh: true) }
        return try x.linearGELU(weight, bias: bias)
    }
}

extension [Linear] {
    /// Applies the layers, which have biases, to [N, in], with SiLU between them.
    /// - Throws: `TorchError` if the shapes do not fit.
    func perceptron(_ x: Tensor) throws(TorchError) -> Tensor {
        try x.perceptron(weights: map(\.weight), biases: compactMap(\.bias))
    }
}
