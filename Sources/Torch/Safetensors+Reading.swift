internal import Storage

extension Safetensors {
    /// Reads the file at `path`, all of its tensors or those in `names`.
    ///
    /// - Parameters:
    ///   - path: The file.
    ///   - names: Names of the tensors to read; `nil`, the default, reads all.
    /// - Throws: `SafetensorsError` if the file cannot be read, lacks one of `names`, or is malformed: a header longer
    ///   than the file or than 100 MB, JSON that the format does not allow, a tensor to be read whose dtype is not F32,
    ///   F64, BF16, F16, I64, U8 or BOOL, a byte count that does not match the shape, and gaps, overlaps or trailing bytes.
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

    /// Returns the tensors that the file at `path` lists, without reading their elements.
    /// - Throws: `SafetensorsError` if the file cannot be read or its header is malformed.
    public static func listing(of path: String) throws(SafetensorsError) -> [TensorInfo] {
        let (header, start) = try header(of: opened(path), path: path)
        return header.entries.map {
            TensorInfo(name: $0.name, type: $0.type, dtype: $0.dtype, shape: $0.shape, offset: start + $0.begin)
        }
    }

    /// Returns the metadata of the file at `path`.
    /// - Throws: `SafetensorsError` if the file cannot be read or its header is malformed.
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
            throw SafetensorsError(file: file.path, message: "became shorter while it was read", isMalformed: false)
        }
    }

    /// The checked header, and the offset of the first element in the file.
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

    /// The JSON of the header, and the offset of the first element in the file.
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
            try checkContent(of: file, length: length, path: path)
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

    /// Refuses a file of another kind, whose first bytes stand for no length. The header's JSON begins behind the length.
    private static func checkContent(of file: RegularFile, length: Int, path: String) throws(SafetensorsError) {
        let head: [UInt8]
        do throws(FileError) {
            head = try file.bytes(0..<min(length, FileContent.headLength))
        } catch {
            throw SafetensorsError(error)
        }
        guard head.count > 8, head[8] != UInt8(ascii: "{") else { return }
        throw SafetensorsError(
            file: path, message: "is not a safetensors file; its content is \(FileContent.kind(of: head))")
    }

    private static func tensor(
        _ entry: SafetensorsHeader.Entry, from file: RegularFile, start: Int, path: String
    ) throws(SafetensorsError) -> Tensor {
        guard let dtype = entry.dtype else {
            let known = types.keys.sorted().joined(separator: ", ")
            throw SafetensorsError(
                file: path, tensor: entry.name, message: "the dtype '\(entry.type)' is not one of \(known)")
        }
        do {
            return try Tensor.filled(entry.shape, dtype: dtype) { buffer in
                try fill(buffer, from: file, at: start + entry.begin)
                // A bool that is neither 0 nor 1 is undefined behaviour in C++.
                guard dtype != .bool || buffer.allSatisfy({ $0 <= 1 }) else {
                    throw SafetensorsError(
                        file: path, tensor: entry.name, message: "has truth values other than 0 and 1")
                }
            }
        } catch let error as SafetensorsError {
            throw error
        } catch {
            // The tensor library has no memory for it.
            throw SafetensorsError(file: path, tensor: entry.name, message: "\(error)", isMalformed: false)
        }
    }
}

extension SafetensorsError {
    /// Creates the error of a failed system call.
    init(_ error: FileError) {
        self.init(
            file: error.path, message: error.predicate, isMalformed: error.isPermanent && !error.isOutOfSpace,
            isOutOfSpace: error.isOutOfSpace)
    }
}
