public import Torch

extension PNGImage {
    /// Converts a tensor of shape [N, 1 or 3, height, width] in [-1, 1] to pictures, clamped and rounded to the nearest
    /// byte: the inverse of `Normalization.bytes`.
    /// - Throws: `TorchError` if the tensor has another shape.
    public static func pictures(of tensor: Tensor) throws(TorchError) -> [PNGImage] {
        let shape = tensor.shape
        guard shape.count == 4, shape[1] == 1 || shape[1] == 3 else {
            throw TorchError(
                operation: "pictures", message: "expected a shape [N, 1 or 3, height, width], found \(shape)")
        }
        let scaled = try (tensor + 1) * 127.5
        let bytes = try scaled.clamped(0, 255).rounded().cast(to: .uint8).permuted([0, 2, 3, 1]).contiguous().bytes()
        let size = shape[1] * shape[2] * shape[3]
        return (0..<shape[0]).map { index in
            PNGImage(
                width: shape[3], height: shape[2], channels: shape[1],
                pixels: Array(bytes[index * size..<(index + 1) * size]))
        }
    }
}
