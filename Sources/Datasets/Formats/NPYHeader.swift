/// The header of NumPy's `.npy` format: a magic number, a length, and a Python dictionary with dtype, order and shape
/// of one array. The dictionary's three keys are parsed; nothing is evaluated.
struct NPYHeader: Sendable, Hashable {
    let type: ElementType
    let shape: [Int]
    /// The number of bytes before the first element.
    let length: Int

    /// The limit on a header in bytes; a plain array's header has 128.
    static let longest = 1 << 16

    /// The number of bytes of all elements.
    var byteCount: Int { shape.reduce(type.size, *) }

    private static let types: [String: ElementType] = [
        "u1": .uint8, "i1": .int8, "b1": .bool, "u2": .uint16, "i2": .int16, "u4": .uint32, "i4": .int32,
        "u8": .uint64, "i8": .int64, "f2": .float16, "f4": .float32, "f8": .float64,
    ]

    private static let magic: [UInt8] = [0x93, 0x4E, 0x55, 0x4D, 0x50, 0x59]

    /// Parses the header at the start of `bytes`.
    ///
    /// - Parameters:
    ///   - bytes: The first bytes of the file.
    ///   - error: Creates an error from a reason.
    /// - Throws: `DataError` if the header is malformed or the array is not little-endian, row-major and numeric.
    init(_ bytes: [UInt8], error: (String) -> DataError) throws(DataError) {
        guard bytes.count >= 12, Array(bytes[..<6]) == Self.magic else { throw error("is not a NumPy array") }
        let isShort = bytes[6] == 1
        let start = isShort ? 10 : 12
        let size = bytes[8..<start].reversed().reduce(0) { $0 << 8 | Int($1) }
        guard (1...3).contains(bytes[6]), size <= Self.longest, start + size <= bytes.count else {
            throw error("has a header of version \(bytes[6]) and \(size) bytes, which NumPy never writes")
        }
        let text = String(decoding: bytes[start..<start + size], as: UTF8.self)
        guard let code = Self.value("descr", in: text)?.quoted else {
            throw error("contains records or objects, expected an array of numbers")
        }
        guard let order = code.first, order != ">", let type = Self.types[String(code.dropFirst())] else {
            throw error(
                "has the dtype \"\(code)\"; convert it with astype to little-endian integers or floating-point "
                    + "numbers")
        }
        guard let isFortran = Self.value("fortran_order", in: text), !isFortran.hasPrefix("True") else {
            throw error("is in column-major order; save numpy.ascontiguousarray of the array")
        }
        guard let shape = Self.value("shape", in: text)?.tuple else { throw error("lacks a shape in its header") }
        var count = type.size
        for length in shape {
            let product = count.multipliedReportingOverflow(by: length)
            guard length >= 0, !product.overflow else { throw error("has an impossible shape \(shape)") }
            count = product.partialValue
        }
        self.type = type
        self.shape = shape
        length = start + size
    }

    /// Returns the text after a key of the dictionary; `nil` without the key.
    private static func value(_ key: String, in text: String) -> Substring? {
        for quote in ["'", "\""] {
            guard let range = text.firstRange(of: "\(quote)\(key)\(quote)") else { continue }
            let rest = text[range.upperBound...].drop { $0 == " " }
            return rest.first == ":" ? rest.dropFirst().drop { $0 == " " } : nil
        }
        return nil
    }
}

extension Substring {
    /// The text between the quotes at the start.
    fileprivate var quoted: String? {
        guard let quote = first, quote == "'" || quote == "\"", let end = dropFirst().firstIndex(of: quote) else {
            return nil
        }
        return String(dropFirst().prefix(upTo: end))
    }

    /// The integers of the tuple at the start.
    fileprivate var tuple: [Int]? {
        guard first == "(", let end = firstIndex(of: ")") else { return nil }
        var numbers: [Int] = []
        for part in dropFirst().prefix(upTo: end).split(separator: ",") {
            let word = part.filter { $0 != " " }
            if word.isEmpty { continue }
            guard let number = Int(word.hasSuffix("L") ? String(word.dropLast()) : word) else { return nil }
            numbers.append(number)
        }
        return numbers
    }
}

extension NumberArray {
    /// Opens the array of a `.npy` file.
    /// - Throws: `DataError` if the file cannot be read, is not a `.npy` file, or its length does not match the shape.
    init(npy path: String) throws(DataError) {
        let file = try ByteFile(path)
        let header = try NPYHeader(try file.bytes(min(file.count, NPYHeader.longest + 12), at: 0)) {
            DataError(file: path, reason: $0)
        }
        guard header.byteCount == file.count - header.length else {
            throw DataError(
                file: path,
                reason: "has \(file.count - header.length) bytes of elements, but the shape \(header.shape) needs "
                    + "\(header.byteCount): the file is truncated or damaged")
        }
        self.init(path: path, type: header.type, shape: header.shape, place: .file(file, offset: header.length))
    }
}
