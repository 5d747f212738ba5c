internal import Glibc
internal import ZIP

/// The arrays of a `.npz` file, a ZIP archive of stored or deflated `.npy` files.
///
/// An array that claims to be far larger than its compressed bytes is refused before memory is allocated for it.
struct NPZArchive {
    /// An array of the archive.
    private struct Member {
        let name: String
        let entry: ZIPArchive.Entry
    }

    let path: String
    private let archive: ZIPArchive
    private let arrays: [Member]
    private let isLook: Bool

    /// The limit on the compression ratio of arrays above 64 MiB: pictures deflate to a half, and even labels seldom to
    /// a hundredth.
    private static let highestRatio = 200
    private static let smallArray = 64 << 20
    /// The size of the largest array that a look inflates.
    private static let mostLooked = 256 << 20

    /// Opens an archive.
    /// - Parameter isLook: whether large compressed arrays are refused, which take longer to read than a look may.
    /// - Throws: `DataError` if the file cannot be read or is not a ZIP archive.
    init(_ path: String, isLook: Bool = false) throws(DataError) {
        let archive = try Self.translating { () throws(ZIPError) in try ZIPArchive(path) }
        self.path = path
        self.isLook = isLook
        self.archive = archive
        arrays = archive.entries.filter { $0.name.hasSuffix(".npy") }
            .map { Member(name: String($0.name.dropLast(4)), entry: $0) }
    }

    /// Opens an array.
    ///
    /// - Parameters:
    ///   - name: The name of the array; `nil` means the first of `candidates` that exists, or the only array.
    ///   - candidates: Names tried without a `name`.
    /// - Throws: `DataError` if there is no such array or it is damaged.
    func array(_ name: String?, candidates: [String]) throws(DataError) -> NumberArray {
        let array = try ArrayFiles.chosen(name, candidates, of: arrays, by: \.name, called: "array", in: path)
        return array.entry.isDeflated ? try inflated(array) : try stored(array)
    }

    /// Opens a stored array, which is read from the file when needed.
    private func stored(_ array: Member) throws(DataError) -> NumberArray {
        let range = array.entry.range
        let head = try header(
            of: array,
            try Self.translating { () throws(ZIPError) in
                try archive.bytes(range.prefix(NPYHeader.longest + 12))
            }, size: range.count)
        return NumberArray(
            path: path, name: array.name, type: head.type, shape: head.shape,
            place: .file(try ByteFile(path), offset: range.lowerBound + head.length))
    }

    private func inflated(_ array: Member) throws(DataError) -> NumberArray {
        let (size, packed) = (array.entry.size, array.entry.range.count)
        guard size <= Self.smallArray || size / Self.highestRatio <= packed else {
            throw error(
                array,
                "claims that its \(packed) bytes inflate to \(size), more than \(Self.highestRatio) to 1, which no data do; "
                    + "save it with numpy.savez if it is real")
        }
        guard !isLook || size <= Self.mostLooked else {
            throw DataError(
                file: path, reason: "array \(array.name) is compressed and too large for the time of a look",
                code: ETIMEDOUT)
        }
        let bytes = try Self.translating { () throws(ZIPError) in try archive.inflated(array.entry) }
        let head = try header(of: array, Array(bytes.prefix(NPYHeader.longest + 12)), size: bytes.count)
        return NumberArray(
            path: path, name: array.name, type: head.type, shape: head.shape,
            place: .memory(Array(bytes[head.length...])))
    }

    private func header(of array: Member, _ bytes: [UInt8], size: Int) throws(DataError) -> NPYHeader {
        let head = try NPYHeader(bytes) { error(array, $0) }
        guard head.byteCount == size - head.length else {
            throw error(
                array,
                "has \(size - head.length) bytes of elements, but the shape \(head.shape) needs \(head.byteCount)")
        }
        return head
    }

    private func error(_ array: Member, _ reason: String) -> DataError {
        DataError(file: path, reason: "array \(array.name): \(reason)")
    }

    /// Runs `body`, with errors of the archive as errors of a data file.
    private static func translating<Result>(_ body: () throws(ZIPError) -> Result) throws(DataError) -> Result {
        do throws(ZIPError) {
            return try body()
        } catch {
            throw DataError(file: error.file, reason: error.reason, code: error.code)
        }
    }
}
