public import Torch

/// A two-dimensional convolution with a square kernel.
public struct Convolution2d {
    /// [out, in, kernel, kernel]
    public let weight: Tensor
    /// [out]
    public let bias: Tensor

    private let stride: Int
    private let padding: Int

    /// A convolution from `inputs` to `outputs` channels.
    ///
    /// - Parameters:
    ///   - padding: Zeros on each side; nil for as many as let an odd kernel keep the size.
    ///   - initialization: Of the weight, nil for uniform within 1 / sqrt(inputs · kernel²). The bias begins as PyTorch's does with
    ///     the weight's default, else at zero.
    public init(
        _ path: ParameterPath, in inputs: Int, out outputs: Int, kernel: Int, stride: Int = 1,
        padding: Int? = nil, initialization: Initialization? = nil
    ) throws(TorchError) {
        let scaled = Initialization.scaled(inputs: inputs * kernel * kernel)
        weight = try path.parameter("weight", [outputs, inputs, kernel, kernel], initialization ?? scaled)
        bias = try path.parameter("bias", [outputs], initialization == nil ? scaled : .zeros)
        self.stride = stride
        self.padding = padding ?? kernel / 2
    }

    /// [N, in, H, W] to [N, out, H / stride, W / stride] where the size is kept.
    public func callAsFunction(_ x: Tensor) throws(TorchError) -> Tensor {
        try x.conv2d(weight: weight, bias: bias, stride: stride, padding: padding)
    }
}
