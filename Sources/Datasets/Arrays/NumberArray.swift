/// An array of numbers in row-major order, in a file or in memory.
struct NumberArray: Sendable {
    /// The storage of an array.
    enum Place: Sendable {
        case file(ByteFile, offset: Int)
        case memory([UInt8])
    }

    /// The file, for error messages.
    let path: String
    /// The array's name in the file, for error messages; `nil` if the file is a single array.
    var name: String?
    let type: ElementType
    let shape: [Int]
    let place: Place
    /// Bytes between two rows in a file, default 0.
    var gap = 0

    /// The number of rows: the length of the first dimension.
    var rows: Int { shape.first ?? 0 }
    /// The number of elements of a row.
    var rowCount: Int { shape.dropFirst().reduce(1, *) }

    /// Calls `body` with the bytes of one row.
    ///
    /// - Parameters:
    ///   - row: The index of the row.
    ///   - scratch: A buffer reused between calls for rows read from a file.
    ///   - body: Receives the bytes.
    /// - Throws: `DataError` if the row cannot be read, and any error of `body`.
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

    /// Returns some bytes of a one-dimensional array of bytes.
    /// - Throws: `DataError` if the bytes cannot be read.
    func bytes(_ range: Range<Int>) throws(DataError) -> [UInt8] {
        switch place {
        case .memory(let bytes): Array(bytes[range])
        case .file(let file, let offset): try file.bytes(range.count, at: offset + range.lowerBound)
        }
    }

    /// Returns the first `limit` elements as labels.
    ///
    /// - Parameters:
    ///   - limit: Largest number of labels.
    ///   - rules: The rules of the job; those of earlier builds refuse floating-point numbers.
    /// - Throws: `DataError` if the array is not one-dimensional, or an element is not a whole number.
    func labels(limit: Int, by rules: DataRules = .current) throws(DataError) -> [Int] {
        guard type.isWhole || rules != .first, shape.count == 1 || (shape.count == 2 && shape[1] == 1) else {
            let hint = shape.count == 2 ? "; of one-hot rows save numpy.argmax(labels, axis=1)" : ""
            throw error("expected labels as whole numbers of shape [N], found \(type) of shape \(shape)\(hint)")
        }
        let count = min(limit, rows)
        let bytes: [UInt8] =
            switch place {
            case .memory(let bytes): bytes
            case .file(let file, let offset): try file.bytes(count * type.size, at: offset)
            }
        if !type.isWhole { return try wholeNumbers(bytes, count) }
        var labels: [Int] = []
        labels.reserveCapacity(count)
        for index in 0..<count {
            guard let label = bytes.withUnsafeBytes({ type.whole($0, at: index) }) else {
                throw error("label \(index) is too large")
            }
            labels.append(label)
        }
        return labels
    }

    /// Converts floating-point numbers that are whole.
    private func wholeNumbers(_ bytes: [UInt8], _ count: Int) throws(DataError) -> [Int] {
        var numbers = [Float](repeating: 0, count: count)
        bytes.withUnsafeBytes { bytes in numbers.withUnsafeMutableBytes { type.convert(bytes, to: $0) } }
        var labels: [Int] = []
        labels.reserveCapacity(count)
        for (index, number) in numbers.enumerated() {
            guard let label = Int(exactly: number) else {
                throw error("label \(index) is \(number); labels are whole numbers")
            }
            labels.append(label)
        }
        return labels
    }

    /// The same bytes as numbers of another type of the same size.
    func retyped(_ other: ElementType) -> NumberArray {
        NumberArray(path: path, name: name, type: other, shape: shape, place: place, gap: gap)
    }

    /// Creates an error that names the file and the array.
    func error(_ reason: String) -> DataError {
        DataError(file: path, reason: name.map { "array \($0): \(reason)" } ?? reason)
    }
}
