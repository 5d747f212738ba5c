internal import Storage
public import Torch
internal import ZIP

/// A file written by `torch.save`: named tensors and plain values.
///
/// Nothing in the file is executed: the pickle is interpreted by `PickleMachine`, which can only build data. Opening
/// the file reads the pickle; elements are read by `tensor(_:named:)`.
///
/// ```swift
/// let file = try PyTorchFile(path)
/// let model = file.members(file.root)?["model"] ?? file.root
/// for (name, value) in file.entries(model) ?? [] {
///     let tensor = try file.tensor(value, named: name)
///     print(name, tensor.shape, tensor.dtype)
/// }
/// ```
public final class PyTorchFile {
    /// The path of the file.
    public let path: String
    /// The saved value, mostly a dictionary.
    public let root: PickleValue

    private let archive: ZIPArchive
    private let prefix: String
    private let heap: [PickleNode]
    private var verified: Set<String> = []

    /// The limit on a pickle in bytes; larger ones do not describe weights.
    private static let largestPickle = 32 << 20

    /// Opens a file and interprets its pickle.
    /// - Throws: `PyTorchFileError`, with a remedy, if the file has another format, imports a name that is not allowed,
    ///   or is damaged.
    public init(_ path: String) throws(PyTorchFileError) {
        func error(_ message: String) -> PyTorchFileError { PyTorchFileError(file: path, message: message) }
        let file: RegularFile
        let head: [UInt8]
        do throws(FileError) {
            file = try RegularFile(path)
            head = try file.bytes(0..<min(file.size, 64))
        } catch let failure {
            throw error(failure.predicate)
        }
        if let message = Self.wrongForm(head, file) { throw error(message) }
        let archive = try Self.translating { () throws(ZIPError) in try ZIPArchive(file) }
        if let entry = archive.entries.first(where: \.isDeflated) {
            throw error(
                "the entry \(entry.name) is compressed, which PyTorch never does; save it again with torch.save")
        }
        let pickles = archive.entries.filter { entry in
            entry.name.hasSuffix("/data.pkl") && entry.name.utf8.count(where: { $0 == UInt8(ascii: "/") }) == 1
        }
        guard pickles.count == 1, let pickle = pickles.first else {
            throw error("is a zip archive without the data.pkl of torch.save; use the file that torch.save wrote")
        }
        let prefix = String(pickle.name.dropLast("data.pkl".count))
        guard archive[prefix + "constants.pkl"] == nil else {
            throw error("is a TorchScript program, not weights; save the model's state_dict instead")
        }
        if let order = archive[prefix + "byteorder"], order.range.count <= 16 {
            let text = try Self.translating { () throws(ZIPError) in try archive.bytes(order.range) }
            guard text == Array("little".utf8) else {
                throw error("has big-endian numbers; save it again on a little-endian machine")
            }
        }
        guard pickle.range.count <= Self.largestPickle else {
            throw error(
                "its pickle has \(pickle.range.count) bytes; the limit for weights is \(Self.largestPickle)")
        }
        let bytes = try Self.translating { () throws(ZIPError) in
            try archive.verify(pickle)
            return try archive.bytes(pickle.range)
        }
        var machine = PickleMachine(bytes, path: path)
        root = try machine.run()
        heap = machine.heap
        self.path = path
        self.archive = archive
        self.prefix = prefix
    }

    /// Returns the string-keyed members of a dictionary in their order; other keys are skipped, and the last of equal
    /// keys wins. `nil` for another value.
    public func entries(_ value: PickleValue) -> [(name: String, value: PickleValue)]? {
        guard case .reference(let place) = value, case .dictionary(let pairs) = heap[place] else { return nil }
        var entries: [(name: String, value: PickleValue)] = []
        var places: [String: Int] = [:]
        for case (.text(let name), let value) in pairs {
            if let place = places[name] {
                entries[place].value = value
            } else {
                places[name] = entries.count
                entries.append((name, value))
            }
        }
        return entries
    }

    /// Returns the string-keyed members of a dictionary by name; `nil` for another value.
    public func members(_ value: PickleValue) -> [String: PickleValue]? {
        entries(value).map { Dictionary(uniqueKeysWithValues: $0.map { ($0.name, $0.value) }) }
    }

    /// Returns the attributes of an inert object, such as argparse.Namespace; `nil` for another value.
    public func attributes(_ value: PickleValue) -> [String: PickleValue]? {
        guard case .reference(let place) = value, case .object(_, let state) = heap[place] else { return nil }
        return members(state)
    }

    /// Returns shape and dtype of a tensor; `nil` for another value. The dtype is `nil` for an unsupported one.
    public func shape(_ value: PickleValue) -> (shape: [Int], dtype: DType?)? {
        guard case .reference(let place) = value, case .tensor(let tensor) = heap[place] else { return nil }
        return (tensor.shape, tensor.storage.type.dtype)
    }

    /// Reads a tensor to the CPU, in its saved dtype.
    ///
    /// - Parameters:
    ///   - value: A tensor of this file.
    ///   - name: The name of the tensor in errors.
    /// - Throws: `PyTorchFileError` if the value is not a tensor, its dtype is unsupported, or its elements are missing
    ///   or damaged.
    public func tensor(_ value: PickleValue, named name: String) throws(PyTorchFileError) -> Tensor {
        guard case .reference(let place) = value, case .tensor(let tensor) = heap[place] else {
            throw error("\(name) is not a tensor")
        }
        let type = tensor.storage.type
        guard let dtype = type.dtype else {
            throw error("\(name) has the unsupported type \(type.rawValue); save it as float32")
        }
        let entry = try storage(tensor.storage, of: name)
        let start = entry.range.lowerBound + tensor.offset * type.size
        do {
            if tensor.isContiguous {
                return try elements(start, tensor.shape, dtype)
            }
            let reach = zip(tensor.shape, tensor.strides).reduce(1) { $0 + max(0, $1.0 - 1) * $1.1 }
            let base = try elements(start, [tensor.count == 0 ? 0 : reach], dtype)
            return try base.strided(tensor.shape, strides: tensor.strides)
        } catch let error as PyTorchFileError {
            throw error
        } catch {
            throw self.error("\(name): \(error)")
        }
    }

    private func elements(_ start: Int, _ shape: [Int], _ dtype: DType) throws -> Tensor {
        try Tensor.filled(shape, dtype: dtype) { buffer in
            try Self.translating { () throws(ZIPError) in try archive.read(into: buffer, at: start) }
            // A bool that is neither 0 nor 1 is undefined behaviour in C++.
            if dtype == .bool, !buffer.allSatisfy({ $0 <= 1 }) {
                throw error("has truth values other than 0 and 1")
            }
        }
    }

    private func storage(_ storage: TensorStorage, of name: String) throws(PyTorchFileError) -> ZIPArchive.Entry {
        let entryName = "\(prefix)data/\(storage.key)"
        guard let entry = archive[entryName] else {
            throw error("the elements of \(name), \(entryName), are missing")
        }
        let (bytes, overflow) = storage.count.multipliedReportingOverflow(by: storage.type.size)
        guard !overflow, entry.range.count == bytes else {
            throw error(
                "the elements of \(name) have \(entry.range.count) bytes where \(storage.count) of "
                    + "\(storage.type.rawValue) were expected")
        }
        if verified.insert(entryName).inserted {
            try Self.translating { () throws(ZIPError) in try archive.verify(entry) }
        }
        return entry
    }

    private func error(_ message: String) -> PyTorchFileError { PyTorchFileError(file: path, message: message) }

    /// The error of a file that does not begin as `torch.save` writes it, with the remedy for the other formats with the same
    /// extensions; `nil` for a zip archive.
    private static func wrongForm(_ head: [UInt8], _ file: RegularFile) -> String? {
        guard head.count >= 4 else { return "is too short for a file of torch.save: it has \(file.size) bytes" }
        if head.starts(with: [0x50, 0x4B, 3, 4]) { return nil }
        let again =
            "open it in Python, torch.save(torch.load(\"\(file.path)\", map_location=\"cpu\"), NEW), if you trust its "
            + "source, and import NEW"
        if head[0] == 0x80, head[1] <= 5 {
            return "was written by torch.save before PyTorch 1.6, without a zip archive; \(again)"
        }
        return "is not a file of torch.save: it does not start with a zip header"
    }

    /// Runs `body` and reports an error of the archive as one of the PyTorch file.
    private static func translating<Result>(
        _ body: () throws(ZIPError) -> Result
    ) throws(PyTorchFileError) -> Result {
        do throws(ZIPError) {
            return try body()
        } catch {
            throw PyTorchFileError(file: error.file, message: error.reason, code: error.code)
        }
    }
}

extension StoredTensor {
    /// Whether the elements are contiguous in row-major order.
    var isContiguous: Bool {
        guard count > 0 else { return true }
        var expected = 1
        for (length, stride) in zip(shape, strides).reversed() where length > 1 {
            guard stride == expected else { return false }
            expected *= length
        }
        return true
    }
}
