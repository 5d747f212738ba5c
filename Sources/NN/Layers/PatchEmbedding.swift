public import Torch

/// Cuts pictures into squares of `patch` pixels and makes a vector of each: a convolution whose stride is its kernel.
public struct PatchEmbedding {
    private let projection: Convolution2d

    /// An embedding of patches of `channels` channels into vectors of `width` numbers, begun as one linear layer.
    public init(_ path: ParameterPath, channels: Int, patch: Int, width: Int) throws(TorchError) {
        projection = try Convolution2d(
            path / "proj", in: channels, out: width, kernel: patch, stride: patch, padding: 0,
            initialization: .xavier(inputs: channels * patch * patch, outputs: width))
    }

    /// [N, channels, H, W] to [N, H / patch · W / patch, width], patches row by row.
    public func callAsFunction(_ x: Tensor) throws(TorchError) -> Tensor {
        let patches = try projection(x)
        let shape = patches.shape
        return try patches.reshaped([shape[0], shape[1], shape[2] * shape[3]]).transposed(1, 2)
    }

    /// The reverse of cutting: [N, rows · columns, patch · patch · channels], in each vector the channels of a pixel side
    /// by side, to [N, channels, rows · patch, columns · patch].
    static func picture(
        _ tokens: Tensor, rows: Int, columns: Int, patch: Int, channels: Int
    ) throws(TorchError) -> Tensor {
        let count = tokens.shape[0]
        return try tokens.reshaped([count, rows, columns, patch, patch, channels]).permuted([0, 5, 1, 3, 2, 4])
            .reshaped([count, channels, rows * patch, columns * patch])
    }
}
