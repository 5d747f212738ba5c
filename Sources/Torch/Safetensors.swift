/// Named tensors and metadata of a file in the safetensors format.
///
/// The file is eight bytes with the length of a header, the header in JSON, and the elements of all tensors one after
/// the other, little endian. Nothing in the file is code, and the reader checks every number before it uses it.
///
/// ```swift
/// let weight = try Tensor([1, 2, 3, 4] as [Float], shape: [2, 2])
/// try Safetensors.write([(name: "weight", tensor: weight)], metadata: ["step": "60"], to: path)
/// let file = try Safetensors(contentsOf: path)
/// print(file.metadata["step"] ?? "none", file.tensors["weight"]?.shape ?? [])  // 60 [2, 2]
/// ```
public struct Safetensors {
    /// The tensors by name, on the CPU.
    public let tensors: [String: Tensor]

    /// The metadata of the header, as the file gives it.
    public let metadata: [String: String]

    /// Name, dtype, shape and position of one tensor, from the header of a file.
    public struct TensorInfo: Sendable, Hashable {
        /// The name of the tensor.
        public let name: String
        /// The name of the dtype in the format, such as `F32` or `I32`.
        public let type: String
        /// The dtype of the elements; `nil` for one that no tensor has here.
        public let dtype: DType?
        /// The length along each dimension.
        public let shape: [Int]
        /// The offset of the first element in the file, in bytes.
        public let offset: Int
    }

    /// The dtypes that are read and written, by their names in the format.
    static let types: [String: DType] = [
        "F32": .float32, "F64": .float64, "BF16": .bfloat16, "F16": .float16, "I64": .int64, "U8": .uint8,
        "BOOL": .bool,
    ]

    /// The sizes of an element in bytes of all the format's types of whole bytes.
    static let sizes = [
        "BOOL": 1, "U8": 1, "I8": 1, "F8_E4M3": 1, "F8_E5M2": 1, "F8_E8M0": 1, "U16": 2, "I16": 2, "F16": 2, "BF16": 2,
        "U32": 4, "I32": 4, "F32": 4, "U64": 8, "I64": 8, "F64": 8, "C64": 8,
    ]

    /// The format's own limit on the header, in bytes; it bounds the memory that a malformed file can claim.
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
