// The names that a pickle may use, and their meaning.
extension PickleMachine {
    /// The callables that the machine imitates.
    private static let makers: Set<String> = [
        "collections.OrderedDict", "torch._utils._rebuild_tensor_v2", "torch._utils._rebuild_parameter", "torch.Size",
        "torch.device", "argparse.Namespace", "builtins.set", "__builtin__.set", "numpy.dtype",
        "numpy.core.multiarray.scalar", "numpy._core.multiarray.scalar", "_codecs.encode",
    ]

    /// The dtypes and storage classes, which only name a type.
    private static let types: Set<String> = Set(
        [
            "float32", "float64", "float16", "bfloat16", "int64", "int32", "int16", "int8", "uint8", "bool",
            "ComplexFloatStorage", "ComplexDoubleStorage", "UntypedStorage",
        ].map { "torch.\($0)" }
            + ["Float", "Double", "Half", "BFloat16", "Long", "Int", "Short", "Char", "Byte", "Bool"].map {
                "torch.\($0)Storage"
            } + ["torch.storage.UntypedStorage"])

    /// Returns the full name of an allowed import.
    /// - Throws: `PyTorchFileError` for any other name.
    func allowed(_ module: String, _ name: String) throws(PyTorchFileError) -> String {
        let full = "\(module).\(name)"
        guard Self.makers.contains(full) || Self.types.contains(full) else {
            throw PyTorchFileError(
                file: path,
                message:
                    "its pickle imports \(Self.shown(full)), which weights do not need; loading the file in Python would run it. "
                    + "None of it was executed here. If you trust the file's source, load it in Python, save its "
                    + "state_dict with safetensors.torch.save_file, and import that")
        }
        return full
    }

    /// Returns the value of a call of an allowed name.
    /// - Throws: `PyTorchFileError` for arguments that weights do not have.
    mutating func make(_ name: String, _ arguments: [PickleValue]) throws(PyTorchFileError) -> PickleValue {
        switch name {
        case "collections.OrderedDict" where arguments.isEmpty: return reference(.dictionary([]))
        case "torch._utils._rebuild_tensor_v2": return reference(.tensor(try tensor(arguments)))
        case "torch._utils._rebuild_parameter":
            guard let value = arguments.first, case .tensor = node(value) else { break }
            return value
        case "torch.Size":
            guard let sizes = arguments.first, tuple(sizes) != nil else { break }
            return sizes
        case "builtins.set", "__builtin__.set":
            guard let items = arguments.first, case .list = node(items) else { break }
            return items
        case "_codecs.encode":
            guard case .text(let text) = arguments.first, arguments.last == .text("latin1") else { break }
            let bytes = text.unicodeScalars.compactMap { UInt8(exactly: $0.value) }
            guard bytes.count == text.unicodeScalars.count else { break }
            return .bytes(bytes)
        case "numpy.core.multiarray.scalar", "numpy._core.multiarray.scalar":
            guard arguments.count == 2, case .object("numpy.dtype", _) = node(arguments[0]),
                case .bytes(let bytes) = arguments[1]
            else { break }
            return .bytes(bytes)
        case "argparse.Namespace", "torch.device", "numpy.dtype": return reference(.object(name, state: .none))
        default: break
        }
        throw error("calls \(name) with unexpected arguments")
    }

    /// Interprets `_rebuild_tensor_v2(storage, offset, shape, strides, ...)`.
    /// - Throws: `PyTorchFileError` if the view exceeds its storage or has more elements than the storage.
    private func tensor(_ arguments: [PickleValue]) throws(PyTorchFileError) -> StoredTensor {
        guard arguments.count >= 4, case .storage(let storage) = node(arguments[0]),
            case .int(let offset) = arguments[1], let shape = integers(arguments[2]),
            let strides = integers(arguments[3]), shape.count == strides.count, shape.count <= 64
        else { throw error("describes a tensor in an unknown form") }
        guard offset >= 0, shape.allSatisfy({ $0 >= 0 }), strides.allSatisfy({ $0 >= 0 }) else {
            throw error("describes a tensor of the shape \(shape) with the strides \(strides) at \(offset)")
        }
        var (count, last, isTooMuch) = (1, offset, false)
        for (length, stride) in zip(shape, strides) {
            let (product, overflow) = count.multipliedReportingOverflow(by: length)
            let (reach, far) = max(0, length - 1).multipliedReportingOverflow(by: stride)
            let (sum, beyond) = last.addingReportingOverflow(reach)
            isTooMuch = isTooMuch || overflow || far || beyond
            (count, last) = (product, sum)
            if isTooMuch { break }
        }
        guard !isTooMuch, count <= storage.count, count == 0 || last < storage.count else {
            throw error(
                "has a tensor of shape \(shape) with strides \(strides) at offset \(offset), which exceeds its storage of "
                    + "\(storage.count) elements")
        }
        return StoredTensor(storage: storage, offset: offset, shape: shape, strides: strides, count: count)
    }

    private func integers(_ value: PickleValue) -> [Int]? {
        guard let items = tuple(value) else { return nil }
        let numbers = items.compactMap { item in if case .int(let number) = item { number } else { nil } }
        return numbers.count == items.count ? numbers : nil
    }

    /// Shortens a foreign name and removes control characters for an error message.
    private static func shown(_ name: String) -> String {
        let clean = name.unicodeScalars.map { $0.value < 0x20 || $0.value == 0x7F ? "?" : String($0) }.joined()
        return clean.count > 120 ? "\(clean.prefix(120))..." : clean
    }
}
