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
    func apply(to pixels: [UInt8], count: Int, shape: [Int]) throws -> Tensor {
        try pixels.withUnsafeBytes { source in
            if outerHeight == height, outerWidth == width {
                let used = UnsafeRawBufferPointer(rebasing: source[..<(count * height * width)])
                return try Tensor(bytes: used, shape: shape, dtype: .uint8)
            }
            var framed = [UInt8](repeating: 0, count: count * outerHeight * outerWidth)
            framed.withUnsafeMutableBytes { frame(source, into: $0, count: count) }
            return try framed.withUnsafeBytes { try Tensor(bytes: $0, shape: shape, dtype: .uint8) }
        }
    }

    private func frame(_ source: UnsafeRawBufferPointer, into target: UnsafeMutableRawBufferPointer, count: Int) {
        let corner = (outerHeight - height) / 2 * outerWidth + (outerWidth - width) / 2
        for picture in 0..<count {
            for row in 0..<height {
                let from = (picture * height + row) * width
                let to = picture * outerHeight * outerWidth + corner + row * outerWidth
                UnsafeMutableRawBufferPointer(rebasing: target[to..<to + width])
                    .copyMemory(from: UnsafeRawBufferPointer(rebasing: source[from..<from + width]))
            }
        }
    }
}
