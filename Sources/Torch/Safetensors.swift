/// Named tensors in a file of the safetensors format, with short texts about them.
///
/// The file is eight bytes that hold the length of a header, the header in JSON, and the elements of all tensors one
/// after the other, little endian. Nothing in it is code, and the reader believes nothing that it has not checked.
public struct Safetensors {
    /// The tensors by name, on the CPU.
    public let tensors: [String: Tensor]

    /// The texts that came with them.
    public let metadata: [String: String]

    /// What a file says about one of its tensors.
    public struct Listed: Sendable, Hashable {
        /// Its name.
        public let name: String
        /// The type of its elements.
        public let dtype: DType
        /// Its shape.
        public let shape: [Int]
        /// Where its elements begin in the file, in bytes.
        public let offset: Int
    }

    /// The element types that are read and written, by the format's names for them.
    static let types: [String: DType] = [
        "F32": .float32, "F64": .float64, "BF16": .bfloat16, "F16": .float16, "I64": .int64, "U8": .uint8,
        "BOOL": .bool,
    ]

    /// The format's own limit on a header, which bounds what a broken file can make its reader do.
    static let maximumHeaderLength = 100_000_000
}

extension DType {
    var safetensorsName: String {
        switch self {
        case .float32: "F32"
        case .float64: "F64"
        case .bfloat16: "BF16"
        case .float16: "F16"
        case .int64: "I64"
        case .uint8: "U8"
        case .bool: "BOOL"
        }
    }
}
