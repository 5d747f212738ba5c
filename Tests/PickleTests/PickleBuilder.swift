/// A builder of pickles, operation by operation.
struct PickleBuilder {
    private(set) var bytes: [UInt8] = [0x80, 2]

    /// The finished pickle.
    var pickle: [UInt8] { bytes + [UInt8(ascii: ".")] }

    mutating func raw(_ operations: [UInt8]) { bytes += operations }

    mutating func name(_ module: String, _ name: String) { bytes += Array("c\(module)\n\(name)\n".utf8) }

    mutating func text(_ text: String) {
        bytes += [UInt8(ascii: "X")] + Archive.number(text.utf8.count, 4) + Array(text.utf8)
    }

    mutating func int(_ value: Int) { bytes += [0x8A, 8] + Archive.number(value, 8) }

    mutating func tuple(_ values: [Int]) {
        bytes += [UInt8(ascii: "(")]
        values.forEach { int($0) }
        bytes += [UInt8(ascii: "t")]
    }

    /// Returns the pickle of `{"weight": tensor}`, a float32 tensor in the storage "0".
    static func weight(count: Int, offset: Int = 0, shape: [Int], strides: [Int]) -> [UInt8] {
        var pickle = PickleBuilder()
        pickle.raw([UInt8(ascii: "}")])
        pickle.text("weight")
        pickle.name("torch._utils", "_rebuild_tensor_v2")
        pickle.raw([UInt8(ascii: "("), UInt8(ascii: "(")])
        pickle.text("storage")
        pickle.name("torch", "FloatStorage")
        pickle.text("0")
        pickle.text("cpu")
        pickle.int(count)
        pickle.raw([UInt8(ascii: "t"), UInt8(ascii: "Q")])
        pickle.int(offset)
        pickle.tuple(shape)
        pickle.tuple(strides)
        pickle.raw([0x89])
        pickle.name("collections", "OrderedDict")
        pickle.raw([UInt8(ascii: ")"), UInt8(ascii: "R"), UInt8(ascii: "t"), UInt8(ascii: "R"), UInt8(ascii: "s")])
        return pickle.pickle
    }
}
