/// An array of bytes from a file in the IDX format of MNIST and its relatives, plain or gzip.
///
/// The format: two zero bytes, the element type (8 for unsigned bytes), the number of dimensions, then each dimension as
/// a big-endian 32-bit number, then the elements in row-major order.
public struct IDXFile: Sendable {
    /// The path that was read.
    public let path: String
    /// The length along each dimension.
    public let shape: [Int]
    /// The elements in row-major order.
    public let elements: [UInt8]

    /// Reads a whole file. No more memory is taken than the file can fill.
    /// - Parameters:
    ///   - path: the file.
    ///   - dimensions: how many dimensions it must have.
    /// - Throws: `DataError` for a file that cannot be read, that is not an IDX file of unsigned bytes with so many
    ///   dimensions, that ends early, or that goes on after its last element.
    public init(path: String, dimensions: Int) throws(DataError) {
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
                    reason: "dimension \(dimension) is said to be \(length), which a file of \(stream.fileBytes) bytes "
                        + "cannot hold")
            }
            shape.append(length)
            count = product.partialValue
        }
        elements = try stream.read(count, for: "the elements of shape \(shape)")
        self.path = path
        self.shape = shape
        guard try stream.isAtEnd() else {
            throw DataError(
                file: path, reason: "expected the end after \(count) elements of shape \(shape), found more bytes")
        }
    }

    private static func word(_ bytes: [UInt8]) -> String {
        "0x" + bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }
}
