/// A border of zeros that brings pictures to a square size.
struct Padding: Sendable {
    let height: Int
    let width: Int
    let outerHeight: Int
    let outerWidth: Int

    init(height: Int, width: Int, to size: Int?, file: String) throws(DataError) {
        if let size, size < height || size < width {
            throw DataError(
                file: file, reason: "has pictures of \(height)x\(width) pixels, too large to pad to \(size)x\(size)")
        }
        self.height = height
        self.width = width
        outerHeight = size ?? height
        outerWidth = size ?? width
    }

    /// Copies one picture of many into the middle of its border; an odd row or column goes to the bottom or right.
    func frame(_ source: UnsafeRawBufferPointer, picture: Int, into target: UnsafeMutableRawBufferPointer) {
        let size = height * width
        let own = UnsafeRawBufferPointer(rebasing: source[picture * size..<(picture + 1) * size])
        guard outerHeight != height || outerWidth != width else { return target.copyMemory(from: own) }
        target.initializeMemory(as: UInt8.self, repeating: 0)
        let corner = (outerHeight - height) / 2 * outerWidth + (outerWidth - width) / 2
        for row in 0..<height {
            let to = corner + row * outerWidth
            UnsafeMutableRawBufferPointer(rebasing: target[to..<to + width])
                .copyMemory(from: UnsafeRawBufferPointer(rebasing: own[row * width..<(row + 1) * width]))
        }
    }
}
