/// The header of NumPy's `.npy` format: a magic number, a length, and a Python dictionary with the type, the order and the
/// shape of one array. The dictionary is read by its three keys and never evaluated.
struct NPYHeader: Sendable, Hashable {
    let type: ElementType
    let shape: [Int]
    /// The bytes before the first number.
    let length: Int

    /// The most bytes that a header is given; one of a plain array has 128.
    static let longest = 1 << 16

    /// The bytes of the numbers.
    var byteCount: Int { shape.reduce(type.size, *) }

    private static let types: [String: ElementType] = [
        "u1": .uint8, "i1": .int8, "b1": .uint8, "u2": .uint16, "i2": .int16, "u4": .uint32, "i4": .int32,
        "u8": .uint64, "i8": .int64, "f2": .float16, "f4": .float32, "f8": .float64,
    ]

    /// Reads the header at the start of `bytes`.
    /// - Parameter error: makes an error of a reason.
    init(_ bytes: [UInt8], error: (String) -> DataError) throws(DataError) {
        let magic: [UInt8] = [0x93, 0x4E, 0x55, 0x4D, 0x50, 0x59]
        guard bytes.count >= 12, Array(bytes[..<6]) == magic else { throw error("is not a NumPy array") }
        let isShort = bytes[6] == 1
        let start = isShort ? 10 : 12
        let size = bytes[8..<start].reversed().reduce(0) { $0 << 8 | Int($1) }
        guard (1...3).contains(bytes[6]), size <= Self.longest, start + size <= bytes.count else {
            throw error("has a header of version \(bytes[6]) and \(size) bytes, which no plain array has")
        }
        let text = String(decoding: bytes[start..<start + size], as: UTF8.self)
        guard let code = Self.value("descr", in: text)?.quoted else {
            throw error("holds records or objects; expected one array of numbers")
        }
        guard let order = code.first, order != ">", let type = Self.types[String(code.dropFirst())] else {
            throw error(
                "holds numbers of the type \"\(code)\"; expected little-endian whole or floating-point numbers, as astype "
                    + "makes them")
        }
        guard let isFortran = Self.value("fortran_order", in: text), !isFortran.hasPrefix("True") else {
            throw error("is in column-major order; save numpy.ascontiguousarray of it")
        }
        guard let shape = Self.value("shape", in: text)?.tuple else { throw error("has no shape in its header") }
        var count = type.size
        for length in shape {
            let product = count.multipliedReportingOverflow(by: length)
            guard length >= 0, !product.overflow else { throw error("claims the shape \(shape)") }
            count = product.partialValue
        }
        self.type = type
        self.shape = shape
        length = start + size
    }

    /// What follows a key of the dictionary.
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
    /// The text between quotes that it begins with.
    fileprivate var quoted: String? {
        guard let quote = first, quote == "'" || quote == "\"", let end = dropFirst().firstIndex(of: quote) else {
            return nil
        }
        return String(dropFirst().prefix(upTo: end))
    }

    /// The whole numbers of the tuple that it begins with.
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
    /// The array of a `.npy` file.
    init(npy path: String) throws(DataError) {
        let file = try ByteFile(path)
        let header = try NPYHeader(try file.bytes(min(file.count, NPYHeader.longest + 12), at: 0)) {
            DataError(file: path, reason: $0)
        }
        guard header.byteCount == file.count - header.length else {
            throw DataError(
                file: path,
                reason: "has \(file.count - header.length) bytes of numbers where the shape \(header.shape) takes "
                    + "\(header.byteCount): it is cut off or damaged")
        }
        self.init(path: path, type: header.type, shape: header.shape, place: .file(file, offset: header.length))
    }
}
