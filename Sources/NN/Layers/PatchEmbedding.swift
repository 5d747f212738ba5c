public import Torch

/// A patch embedding: one vector for each square of `patch` pixels, by a convolution whose stride is its kernel
/// (Dosovitskiy et al. 2021).
public struct PatchEmbedding {
    private let projection: Convolution2d

    /// Creates an embedding, initialised as one linear layer.
    ///
    /// - Parameters:
    ///   - path: The place of the layer's parameters.
    ///   - channels: Number of channels of the picture.
    ///   - patch: Side of a patch in pixels.
    ///   - width: Length of a patch's vector.
    /// - Throws: `TorchError` if the parameters cannot be allocated.
    public init(_ path: ParameterPath, channels: Int, patch: Int, width: Int) throws(TorchError) {
        projection = try Convolution2d(
            path / "proj", in: channels, out: width, kernel: patch, stride: patch, padding: 0,
            initialization: .xavier(inputs: channels * patch * patch, outputs: width))
    }

    /// Maps [N, channels, H, W] to [N, H / patch · W / patch, width], patches row by row.
    /// - Throws: `TorchError` if the shapes do not fit.
    public func callAsFunction(_ x: Tensor) throws(TorchError) -> Tensor {
        let patches = try projection(x)
        let shape = patches.shape
        return try patches.reshaped([shape[0], shape[1], shape[2] * shape[3]]).transposed(1, 2)
    }

    /// Assembles a picture from patches: [N, rows · columns, patch · patch · channels], the channels of a pixel
    /// adjacent, to [N, channels, rows · patch, columns · patch].
    static func picture(
        _ tokens: Tensor, rows: Int, columns: Int, patch: Int, channels: Int
    ) throws(TorchError) -> Tensor {
        let count = tokens.shape[0]
        return try tokens.reshaped([count, rows, columns, patch, patch, channels]).permuted([0, 5, 1, 3, 2, 4])
            .reshaped([count, channels, rows * patch, columns * patch])
    }
}
