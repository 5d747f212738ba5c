public import Torch

/// `x weightᵀ + bias` over the last dimension.
public struct Linear {
    /// [out, in]
    public let weight: Tensor
    /// [out]
    public let bias: Tensor?

    /// A layer from `inputs` to `outputs` numbers.
    ///
    /// - Parameter initialization: Of the weight, nil for uniform within 1 / sqrt(inputs). The bias begins as PyTorch's
    ///   does with the weight's default, else at zero.
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

    /// [..., in] to [..., out].
    public func callAsFunction(_ x: Tensor) throws(TorchError) -> Tensor {
        try x.linear(weight, bias: bias)
    }
}
