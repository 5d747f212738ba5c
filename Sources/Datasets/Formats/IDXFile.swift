/// An array of bytes from a file in the IDX format of MNIST and related data sets, plain or gzip-compressed.
///
/// The format: two zero bytes, the element type (8 for unsigned bytes), the number of dimensions, each dimension as a
/// big-endian 32-bit integer, then the elements in row-major order.
public struct IDXFile: Sendable {
    /// The path of the file.
    public let path: String
    /// The length along each dimension.
    public let shape: [Int]
    /// The elements in row-major order; of a look that had to end, the first ones.
    public let elements: [UInt8]

    /// Reads a whole file. Memory is bounded by the size of the file, whatever its header claims.
    ///
    /// - Parameters:
    ///   - path: The file.
    ///   - dimensions: Number of dimensions that the array must have.
    ///   - end: Time at which a look ends; `nil`, the default, reads all elements.
    /// - Throws: `DataError` if the file cannot be read, is not an IDX file of unsigned bytes with this number of
    ///   dimensions, is truncated, or has bytes after the last element.
    public init(path: String, dimensions: Int, until end: ContinuousClock.Instant? = nil) throws(DataError) {
        let stream = try InflatingStream(path: path)
        let magic = try stream.read(4, for: "the magic number")
        let expected: [UInt8] = [0, 0, 8, UInt8(dimensions)]
        guard magic == expected else {
            throw DataError(
                file: path,
                reason: "expected the magic number \(Self.word(expected)) of an IDX file of unsigned bytes with "
                    + "\(dimensions) dimension\(dimensions == 1 ? "" : "s"), found \(Self.word(magic))")
        }
        var shape: [Int] = []
        var count = 1
        for dimension in 1...dimensions {
            let length = try stream.read(4, for: "dimension \(dimension)").reduce(0) { $0 << 8 | Int($1) }
            let product = count.multipliedReportingOverflow(by: length)
            guard length > 0, !product.overflow, product.partialValue <= stream.mostBytes else {
                throw DataError(
                    file: path,
                    reason: "dimension \(dimension) is \(length), too large for a file of \(stream.fileBytes) bytes")
            }
            shape.append(length)
            count = product.partialValue
        }
        elements = try stream.read(count, for: "the elements of shape \(shape)", until: end)
        self.path = path
        self.shape = shape
        guard elements.count == count else { return }
        guard try stream.isAtEnd() else {
            throw DataError(
                file: path, reason: "expected the end after \(count) elements of shape \(shape), found more bytes")
        }
    }

    private static func word(_ bytes: [UInt8]) -> String {
        "0x" + bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }
}
