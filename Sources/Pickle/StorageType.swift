internal import Torch

/// The element type of a storage, by PyTorch's class name.
enum StorageType: String, Sendable {
    case float = "FloatStorage"
    case double = "DoubleStorage"
    case half = "HalfStorage"
    case bfloat16 = "BFloat16Storage"
    case int64 = "LongStorage"
    case int32 = "IntStorage"
    case int16 = "ShortStorage"
    case int8 = "CharStorage"
    case uint8 = "ByteStorage"
    case bool = "BoolStorage"

    /// The size of an element in bytes.
    var size: Int {
        switch self {
        case .double, .int64: 8
        case .float, .int32: 4
        case .half, .bfloat16, .int16: 2
        case .int8, .uint8, .bool: 1
        }
    }

    /// The corresponding dtype; `nil` for types that no weights have.
    var dtype: DType? {
        switch self {
        case .float: .float32
        case .double: .float64
        case .half: .float16
        case .bfloat16: .bfloat16
        case .int64: .int64
        case .uint8: .uint8
        case .bool: .bool
        case .int32, .int16, .int8: nil
        }
    }
}
