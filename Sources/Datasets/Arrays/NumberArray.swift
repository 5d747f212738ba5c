/// An array of numbers in a file or in memory, in row-major order.
struct NumberArray: Sendable {
    /// Where the bytes are.
    enum Place: Sendable {
        case file(ByteFile, offset: Int)
        case memory([UInt8])
    }

    /// The file, for messages.
    let path: String
    /// The array's name in the file, for messages; `nil` where the file is one array.
    var name: String?
    let type: ElementType
    let shape: [Int]
    let place: Place
    /// Bytes between two rows of a file that belong to none.
    var gap = 0

    /// How many rows there are: the length of the first dimension.
    var rows: Int { shape.first ?? 0 }
    /// The numbers of a row.
    var rowCount: Int { shape.dropFirst().reduce(1, *) }

    /// Lends the bytes of one row.
    func withRow<Result>(
        _ row: Int, scratch: inout [UInt8], _ body: (UnsafeRawBufferPointer) throws(DataError) -> Result
    ) throws(DataError) -> Result {
        let size = rowCount * type.size
        switch place {
        case .memory(let bytes):
            return try bytes.lent { whole throws(DataError) in
                try body(UnsafeRawBufferPointer(rebasing: whole[row * size..<(row + 1) * size]))
            }
        case .file(let file, let offset):
            if scratch.count != size { scratch = [UInt8](repeating: 0, count: size) }
            try scratch.lentMutably { place throws(DataError) in
                try file.read(at: offset + row * (size + gap), into: place)
            }
            return try scratch.lent(to: body)
        }
    }

    /// Some bytes of an array of bytes of one dimension.
    func bytes(_ range: Range<Int>) throws(DataError) -> [UInt8] {
        switch place {
        case .memory(let bytes): Array(bytes[range])
        case .file(let file, let offset): try file.bytes(range.count, at: offset + range.lowerBound)
        }
    }

    /// The first numbers as labels.
    /// - Throws: `DataError` where they are not whole numbers in one dimension.
    func labels(limit: Int) throws(DataError) -> [Int] {
        guard type.isWhole, shape.count == 1 || (shape.count == 2 && shape[1] == 1) else {
            throw error("expected labels as whole numbers of shape [N], found \(type) of shape \(shape)")
        }
        let count = min(limit, rows)
        let bytes: [UInt8] =
            switch place {
            case .memory(let bytes): bytes
            case .file(let file, let offset): try file.bytes(count * type.size, at: offset)
            }
        var labels: [Int] = []
        labels.reserveCapacity(count)
        for index in 0..<count {
            guard let label = bytes.withUnsafeBytes({ type.whole($0, at: index) }) else {
                throw error("label \(index) is larger than any label can be")
            }
            labels.append(label)
        }
        return labels
    }

    /// An error with this array.
    func error(_ reason: String) -> DataError {
        DataError(file: path, reason: name.map { "array \($0): \(reason)" } ?? reason)
    }
}
