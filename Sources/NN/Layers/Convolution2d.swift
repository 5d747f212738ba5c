public import Torch

/// A two-dimensional convolution with a square kernel.
public struct Convolution2d {
    /// The kernels, [out, in, kernel, kernel].
    public let weight: Tensor
    /// The bias, [out].
    public let bias: Tensor

    private let stride: Int
    private let padding: Int

    /// Creates a convolution from `inputs` to `outputs` channels.
    ///
    /// - Parameters:
    ///   - path: The place of the layer's parameters.
    ///   - inputs: Number of input channels, at least 1.
    ///   - outputs: Number of output channels, at least 1.
    ///   - kernel: Side of the kernel in pixels, at least 1.
    ///   - stride: Stride in pixels, at least 1, default 1.
    ///   - padding: Zeros on each side in pixels; `nil`, the default, keeps the size for an odd kernel at stride 1.
    ///   - initialization: Distribution of the initial weight; `nil`, the default, is uniform within 1 / sqrt(inputs ·
    ///     kernel²) for weight and bias, otherwise the bias starts at zero.
    /// - Throws: `TorchError` if the parameters cannot be allocated.
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

    /// Maps [N, in, H, W] to [N, out, H / stride, W / stride] with the default padding.
    /// - Throws: `TorchError` if the shapes do not fit.
    public func callAsFunction(_ x: Tensor) throws(TorchError) -> Tensor {
        try x.conv2d(weight: weight, bias: bias, stride: stride, padding: padding)
    }
}
