internal import ZIP

/// An interpreter of pickles of weights that can only build data.
///
/// Python's own interpreter calls whatever a pickle imports; this one imitates a short list of names and refuses all
/// others. It supports the operations that `torch.save` writes with any protocol up to 5 (see Python's `pickletools`).
/// Time and memory are proportional to the pickle's length, which is limited.
struct PickleMachine {
    /// The limit on the operations of one pickle; a network of a thousand tensors with its optimiser takes about
    /// 100,000.
    static let mostOperations = 4_000_000

    /// The file that errors name.
    let path: String
    private(set) var heap: [PickleNode] = []
    private var cursor: ByteCursor
    private var stack: [PickleValue] = []
    /// The stack heights of the open marks.
    private var marks: [Int] = []
    private var memo: [Int: PickleValue] = [:]

    init(_ bytes: [UInt8], path: String) {
        cursor = ByteCursor(bytes)
        self.path = path
    }

    /// Runs the pickle.
    ///
    /// - Returns: The unpickled value.
    /// - Throws: `PyTorchFileError` if the pickle is malformed, imports a name that is not allowed, or is too long.
    mutating func run() throws(PyTorchFileError) -> PickleValue {
        for _ in 0..<Self.mostOperations {
            let operation = try next()
            if operation == UInt8(ascii: ".") { return try pop() }
            try step(operation)
        }
        throw error("has more than \(Self.mostOperations) operations, too many for weights")
    }

    func error(_ message: String) -> PyTorchFileError {
        PyTorchFileError(file: path, message: "its pickle \(message); none of it was executed")
    }

    // MARK: - Operations

    private mutating func step(_ operation: UInt8) throws(PyTorchFileError) {
        switch operation {
        case 0x80:  // PROTO
            let version = try next()
            guard version <= 5 else { throw error("has the unknown protocol \(version)") }
        case 0x95: _ = try number(8)  // FRAME
        case UInt8(ascii: "N"): stack.append(.none)
        case 0x88: stack.append(.bool(true))
        case 0x89: stack.append(.bool(false))
        case UInt8(ascii: "J"): stack.append(.int(Int(Int32(truncatingIfNeeded: try number(4)))))
        case UInt8(ascii: "K"): stack.append(.int(Int(try next())))
        case UInt8(ascii: "M"): stack.append(.int(Int(try number(2))))
        case 0x8A: try pushLong(length: Int(try next()))
        case 0x8B: try pushLong(length: try length(4))
        case UInt8(ascii: "G"):
            let bits = try take(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
            stack.append(.float(Double(bitPattern: bits)))
        case UInt8(ascii: "X"): try pushText(length: try length(4))
        case 0x8C: try pushText(length: Int(try next()))
        case 0x8D: try pushText(length: try length(8))
        case UInt8(ascii: "U"): try pushText(length: Int(try next()))
        case UInt8(ascii: "T"): try pushText(length: try length(4))
        case UInt8(ascii: "B"): stack.append(.bytes(Array(try take(try length(4)))))
        case UInt8(ascii: "C"): stack.append(.bytes(Array(try take(Int(try next())))))
        case 0x8E: stack.append(.bytes(Array(try take(try length(8)))))
        case UInt8(ascii: "]"), 0x8F: push(.list([]))  // EMPTY_LIST, EMPTY_SET
        case UInt8(ascii: "}"): push(.dictionary([]))
        case UInt8(ascii: ")"): push(.tuple([]))
        case UInt8(ascii: "("): marks.append(stack.count)
        case UInt8(ascii: "t"): push(.tuple(try popToMark()))
        case UInt8(ascii: "l"), 0x91: push(.list(try popToMark()))  // LIST, FROZENSET
        case 0x85: push(.tuple(try pop(1)))
        case 0x86: push(.tuple(try pop(2)))
        case 0x87: push(.tuple(try pop(3)))
        case UInt8(ascii: "a"): try append(try pop(1))
        case UInt8(ascii: "e"), 0x90: try append(try popToMark())
        case UInt8(ascii: "s"): try setItems(try pop(2))
        case UInt8(ascii: "u"): try setItems(try popToMark())
        case UInt8(ascii: "0"): _ = try pop()
        case UInt8(ascii: "q"): memo[Int(try next())] = try top()
        case UInt8(ascii: "r"): memo[Int(try number(4))] = try top()
        case 0x94: memo[memo.count] = try top()
        case UInt8(ascii: "h"): try recall(Int(try next()))
        case UInt8(ascii: "j"): try recall(Int(try number(4)))
        case UInt8(ascii: "c"):
            let (module, name) = (try line(), try line())
            stack.append(.name(try allowed(module, name)))
        case 0x93:  // STACK_GLOBAL
            let parts = try pop(2)
            guard case .text(let module) = parts[0], case .text(let name) = parts[1] else { throw damaged }
            stack.append(.name(try allowed(module, name)))
        case UInt8(ascii: "R"), 0x81:  // REDUCE, NEWOBJ
            let parts = try pop(2)
            guard case .name(let name) = parts[0], let arguments = tuple(parts[1]) else { throw damaged }
            stack.append(try make(name, arguments))
        case UInt8(ascii: "b"): try build(try pop())
        case UInt8(ascii: "Q"): try persistent(try pop())
        default:
            throw error(
                "uses the operation 0x\(String(operation, radix: 16)) at byte \(cursor.position - 1), which weights do "
                    + "not need")
        }
    }

    /// Applies a state to an object: the attributes of inert data, or the format of a NumPy dtype. The state of an
    /// ordered dictionary, PyTorch's notes about modules, is ignored.
    private mutating func build(_ state: PickleValue) throws(PyTorchFileError) {
        guard case .reference(let place) = try top() else { throw damaged }
        if case .object(let name, _) = heap[place] { heap[place] = .object(name, state: state) }
    }

    /// Pushes the storage of a persistent ID `('storage', class, key, location, count)`.
    private mutating func persistent(_ id: PickleValue) throws(PyTorchFileError) {
        guard let parts = tuple(id), parts.count >= 5, parts[0] == .text("storage"), case .name(let name) = parts[1],
            case .text(let key) = parts[2], case .int(let count) = parts[4], count >= 0
        else { throw error("refers to something other than a storage") }
        guard let type = StorageType(rawValue: String(name.dropFirst("torch.".count))) else {
            throw error("has a storage of the unsupported type \(name); save it as torch.float32")
        }
        push(.storage(TensorStorage(key: key, type: type, count: count)))
    }

    // MARK: - The stack

    /// Adds a node to the heap and its reference to the stack.
    mutating func push(_ node: PickleNode) { stack.append(reference(node)) }

    mutating func reference(_ node: PickleNode) -> PickleValue {
        heap.append(node)
        return .reference(heap.count - 1)
    }

    func node(_ value: PickleValue) -> PickleNode? {
        if case .reference(let place) = value { heap[place] } else { nil }
    }

    func tuple(_ value: PickleValue) -> [PickleValue]? {
        if case .tuple(let items) = node(value) { items } else { nil }
    }

    private mutating func append(_ items: [PickleValue]) throws(PyTorchFileError) {
        guard case .reference(let place) = try top(), case .list(var list) = heap[place] else { throw damaged }
        // Moved out while it grows: copying for each item would take quadratic time.
        heap[place] = .list([])
        list += items
        heap[place] = .list(list)
    }

    private mutating func setItems(_ items: [PickleValue]) throws(PyTorchFileError) {
        guard items.count.isMultiple(of: 2), case .reference(let place) = try top(),
            case .dictionary(var pairs) = heap[place]
        else { throw damaged }
        heap[place] = .dictionary([])
        for index in stride(from: 0, to: items.count, by: 2) { pairs.append((items[index], items[index + 1])) }
        heap[place] = .dictionary(pairs)
    }

    private mutating func recall(_ index: Int) throws(PyTorchFileError) {
        guard let value = memo[index] else { throw damaged }
        stack.append(value)
    }

    private func top() throws(PyTorchFileError) -> PickleValue {
        guard let value = stack.last, stack.count > marks.last ?? 0 else { throw damaged }
        return value
    }

    private mutating func pop() throws(PyTorchFileError) -> PickleValue { try pop(1)[0] }

    private mutating func pop(_ count: Int) throws(PyTorchFileError) -> [PickleValue] {
        guard stack.count - count >= marks.last ?? 0 else { throw damaged }
        defer { stack.removeLast(count) }
        return Array(stack.suffix(count))
    }

    private mutating func popToMark() throws(PyTorchFileError) -> [PickleValue] {
        guard let mark = marks.popLast() else { throw damaged }
        defer { stack.removeLast(stack.count - mark) }
        return Array(stack[mark...])
    }

    // MARK: - Bytes

    private var damaged: PyTorchFileError {
        error("is malformed at byte \(cursor.position): the file is damaged or malicious")
    }

    private mutating func next() throws(PyTorchFileError) -> UInt8 {
        guard let byte = cursor.byte() else { throw error("ends early at byte \(cursor.position)") }
        return byte
    }

    private mutating func number(_ count: Int) throws(PyTorchFileError) -> UInt64 {
        guard let value = cursor.unsigned(count) else { throw error("ends early at byte \(cursor.position)") }
        return value
    }

    private mutating func length(_ count: Int) throws(PyTorchFileError) -> Int {
        Int(clamping: try number(count))
    }

    private mutating func take(_ count: Int) throws(PyTorchFileError) -> ArraySlice<UInt8> {
        guard let bytes = cursor.take(count) else {
            throw error("claims \(count) bytes at byte \(cursor.position), but \(cursor.left) are left")
        }
        return bytes
    }

    private mutating func line() throws(PyTorchFileError) -> String {
        guard let line = cursor.line() else { throw error("ends early at byte \(cursor.position)") }
        return String(decoding: line, as: UTF8.self)
    }

    private mutating func pushText(length: Int) throws(PyTorchFileError) {
        stack.append(.text(String(decoding: try take(length), as: UTF8.self)))
    }

    private mutating func pushLong(length: Int) throws(PyTorchFileError) {
        let bytes = try take(length)
        guard bytes.count <= 8 else {
            stack.append(.largeInteger)
            return
        }
        let isNegative = bytes.last.map { $0 & 0x80 != 0 } ?? false
        let value = bytes.reversed().reduce(isNegative ? -1 : 0) { $0 << 8 | Int($1) }
        stack.append(.int(value))
    }
}
