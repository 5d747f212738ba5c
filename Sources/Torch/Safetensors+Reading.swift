internal import Storage

extension Safetensors {
    /// Reads the file at `path`, all of it or the tensors called `names`.
    ///
    /// Refused are: a header longer than the file or than 100 MB, JSON other than the format's, element types other
    /// than F32, F64, BF16, F16, I64, U8 and BOOL, elements that are not exactly as many as the shape says, and gaps,
    /// overlaps or bytes that belong to no tensor.
    public init(contentsOf path: String, names: Set<String>? = nil) throws(SafetensorsError) {
        let file = try Safetensors.opened(path)
        let (header, start) = try Safetensors.header(of: file, path: path)
        var tensors: [String: Tensor] = [:]
        for entry in header.entries where names?.contains(entry.name) ?? true {
            tensors[entry.name] = try Safetensors.tensor(entry, from: file, start: start, path: path)
        }
        if let missing = names?.sorted().first(where: { tensors[$0] == nil }) {
            throw SafetensorsError(file: path, tensor: missing, message: "is not in this file")
        }
        self.tensors = tensors
        self.metadata = header.metadata
    }

    /// What stands in the file at `path`, without its elements.
    public static func listing(of path: String) throws(SafetensorsError) -> [Listed] {
        let (header, start) = try header(of: opened(path), path: path)
        return header.entries.map {
            Listed(name: $0.name, dtype: $0.dtype, shape: $0.shape, offset: start + $0.begin)
        }
    }

    /// The texts that came with the tensors of the file at `path`.
    public static func metadata(of path: String) throws(SafetensorsError) -> [String: String] {
        try header(of: opened(path), path: path).0.metadata
    }

    private static func opened(_ path: String) throws(SafetensorsError) -> RegularFile {
        do throws(FileError) { return try RegularFile(path) } catch { throw SafetensorsError(error) }
    }

    /// Fills a buffer with the bytes from an offset on.
    private static func fill(
        _ buffer: UnsafeMutableRawBufferPointer, from file: RegularFile, at offset: Int
    ) throws(SafetensorsError) {
        let count: Int
        do throws(FileError) { count = try file.read(at: offset, into: buffer) } catch { throw SafetensorsError(error) }
        guard count == buffer.count else {
            throw SafetensorsError(file: file.path, message: "became shorter while it was read")
        }
    }

    /// The checked header, and where the elements begin.
    private static func header(
        of file: RegularFile, path: String
    ) throws(SafetensorsError) -> (SafetensorsHeader, start: Int) {
        let length = file.size
        let (text, start) = try headerText(of: file, length: length, path: path)
        var parser = SafetensorsHeader.Parser(text, file: path)
        let header = try parser.parse()
        try header.check(dataLength: length - start, file: path)
        return (header, start)
    }

    /// The JSON of the header, and where the elements begin.
    private static func headerText(
        of file: RegularFile, length: Int, path: String
    ) throws(SafetensorsError) -> ([UInt8], Int) {
        guard length >= 8 else {
            throw SafetensorsError(file: path, message: "\(length) bytes are too few for a safetensors file")
        }
        var prefix: UInt64 = 0
        try withUnsafeMutableBytes(of: &prefix) { buffer throws(SafetensorsError) in
            try fill(buffer, from: file, at: 0)
        }
        let count = UInt64(littleEndian: prefix)
        guard count <= UInt64(maximumHeaderLength), count <= UInt64(length - 8) else {
            throw SafetensorsError(
                file: path,
                message: "the header claims \(count) bytes, but the file has \(length) and a header at most "
                    + "\(maximumHeaderLength): it is damaged or not a safetensors file")
        }
        let text = UnsafeMutableRawBufferPointer.allocate(byteCount: Int(count), alignment: 1)
        defer { text.deallocate() }
        try fill(text, from: file, at: 8)
        return ([UInt8](text), 8 + Int(count))
    }

    private static func tensor(
        _ entry: SafetensorsHeader.Entry, from file: RegularFile, start: Int, path: String
    ) throws(SafetensorsError) -> Tensor {
        do {
            return try Tensor.filled(entry.shape, dtype: entry.dtype) { buffer in
                try fill(buffer, from: file, at: start + entry.begin)
                // A bool that is neither 0 nor 1 is undefined behaviour in C++.
                guard entry.dtype != .bool || buffer.allSatisfy({ $0 <= 1 }) else {
                    throw SafetensorsError(
                        file: path, tensor: entry.name, message: "has truth values other than 0 and 1")
                }
            }
        } catch let error as SafetensorsError {
            throw error
        } catch {
            throw SafetensorsError(file: path, tensor: entry.name, message: "\(error)")
        }
    }
}

extension SafetensorsError {
    /// What the system refused.
    init(_ error: FileError) { self.init(file: error.path, message: error.predicate) }
}
