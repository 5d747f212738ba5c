internal import Glibc
internal import Storage

extension Safetensors {
    /// Writes `tensors` and `metadata` to a file at `path`, replacing its content.
    ///
    /// A crash leaves a partial file; where that matters, write to a `sink` that is durable.
    /// - Throws: `SafetensorsError` if the file cannot be written or two tensors have the same name.
    public static func write(
        _ tensors: [(name: String, tensor: Tensor)], metadata: [String: String] = [:], to path: String
    ) throws {
        let files = SystemFileOperations()
        func translating<Result>(_ body: () throws(FileError) -> Result) throws(SafetensorsError) -> Result {
            do throws(FileError) { return try body() } catch { throw SafetensorsError(error) }
        }
        let file = try translating { () throws(FileError) in
            try files.open(path, O_WRONLY | O_CREAT | O_TRUNC, mode: 0o644)
        }
        defer { try? files.close(file) }
        try write(tensors, metadata: metadata, named: path) { bytes in
            try translating { () throws(FileError) in try files.writeAll(bytes, to: file) }
        }
    }

    /// Writes the bytes of a file of `tensors` and `metadata` to `sink`, in order.
    ///
    /// The same tensors give the same bytes: they are sorted by element size, largest first, then by name.
    ///
    /// - Parameters:
    ///   - tensors: The tensors with their names, which must differ.
    ///   - metadata: Key-value texts for the header, default none.
    ///   - path: The file name in errors.
    ///   - sink: The receiver of the bytes, called at least once.
    /// - Throws: `SafetensorsError` if two tensors have the same name or the header exceeds 100 MB, and any error of
    ///   `sink`.
    public static func write(
        _ tensors: [(name: String, tensor: Tensor)], metadata: [String: String] = [:], named path: String,
        to sink: (UnsafeRawBufferPointer) throws -> Void
    ) throws {
        let sorted = tensors.sorted { a, b in
            let (first, second) = (a.tensor.dtype.size, b.tensor.dtype.size)
            return first == second ? a.name.utf8.lexicographicallyPrecedes(b.name.utf8) : first > second
        }
        let listing = sorted.map { (name: $0.name, dtype: $0.tensor.dtype, shape: $0.tensor.shape) }
        try header(of: listing, metadata: metadata, named: path).withUnsafeBytes { try sink($0) }
        for (name, tensor) in sorted {
            do {
                try tensor.withUnsafeBytes { try sink($0) }
            } catch let error as TorchError {
                throw SafetensorsError(file: path, tensor: name, message: "\(error)", isMalformed: false)
            }
        }
    }

    /// Returns the bytes before the first element of a file whose tensors follow one another in this order: the
    /// header's length and the header, padded with spaces to a multiple of 8.
    ///
    /// - Parameter path: The file name in errors.
    /// - Throws: `SafetensorsError` if two tensors have the same name or the header exceeds 100 MB.
    public static func header(
        of tensors: [(name: String, dtype: DType, shape: [Int])], metadata: [String: String] = [:], named path: String
    ) throws(SafetensorsError) -> [UInt8] {
        var members: [String] = []
        if !metadata.isEmpty {
            let texts = metadata.sorted { $0.key < $1.key }.map { "\(quoted($0.key)):\(quoted($0.value))" }
            members.append("\"__metadata__\":{\(texts.joined(separator: ","))}")
        }
        var names: Set<String> = ["__metadata__"]
        var offset = 0
        for (name, dtype, shape) in tensors {
            guard names.insert(name).inserted else {
                throw SafetensorsError(file: path, tensor: name, message: "there are two of this name")
            }
            let end = offset + shape.reduce(dtype.size, *)
            members.append(
                "\(quoted(name)):{\"dtype\":\"\(dtype.safetensorsName)\","
                    + "\"shape\":[\(shape.map(String.init).joined(separator: ","))],\"data_offsets\":[\(offset),\(end)]}"
            )
            offset = end
        }
        var text = Array("{\(members.joined(separator: ","))}".utf8)
        text.append(contentsOf: repeatElement(UInt8(ascii: " "), count: (8 - text.count % 8) % 8))
        guard text.count <= maximumHeaderLength else {
            throw SafetensorsError(file: path, message: "a header of \(text.count) bytes is too long for the format")
        }
        return withUnsafeBytes(of: UInt64(text.count).littleEndian) { Array($0) } + text
    }

    private static func quoted(_ text: String) -> String {
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case "\u{0}"..."\u{1F}":
                let digits = String(scalar.value, radix: 16)
                result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result + "\""
    }
}
