internal import Torch

/// A frame of zeros around pictures.
struct Padding {
    let height: Int
    let width: Int
    let outerHeight: Int
    let outerWidth: Int

    init(height: Int, width: Int, to size: Int?, file: String) throws(DataError) {
        if let size, size < height || size < width {
            throw DataError(
                file: file, reason: "its pictures are \(height)x\(width); they cannot be padded to \(size)x\(size)")
        }
        self.height = height
        self.width = width
        outerHeight = size ?? height
        outerWidth = size ?? width
    }

    /// The first `count` pictures in the middle of their frames. An odd row or column goes to the bottom or the right.
    func apply(to pixels: [UInt8], count: Int, shape: [Int]) throws(TorchError) -> Tensor {
        if outerHeight == height, outerWidth == width {
            return try Tensor(bytes: Array(pixels.prefix(count * height * width)), shape: shape, dtype: .uint8)
        }
        var framed = [UInt8](repeating: 0, count: count * outerHeight * outerWidth)
        let corner = (outerHeight - height) / 2 * outerWidth + (outerWidth - width) / 2
        framed.withUnsafeMutableBytes { target in
            pixels.withUnsafeBytes { source in
                for picture in 0..<count {
                    for row in 0..<height {
                        let from = (picture * height + row) * width
                        let to = picture * outerHeight * outerWidth + corner + row * outerWidth
                        target[to..<to + width].copyBytes(from: source[from..<from + width])
                    }
                }
            }
        }
        return try Tensor(bytes: framed, shape: shape, dtype: .uint8)
    }
}
