/// A frame of zeros around pictures.
struct Padding: Sendable {
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

    /// One picture of many in the middle of its frame. An odd row or column goes to the bottom or the right.
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
