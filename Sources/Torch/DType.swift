internal import CTorch

/// The type of a tensor's elements.
public enum DType: Sendable {
    case float32
    case float64
    case bfloat16
    /// Half precision, read from and written to files only: networks compute in the other dtypes.
    case float16
    case int64
    case uint8
    case bool

    /// The size of one element in bytes.
    public var size: Int {
        switch self {
        case .float64, .int64: 8
        case .float32: 4
        case .bfloat16, .float16: 2
        case .uint8, .bool: 1
        }
    }

    var code: ct_dtype {
        switch self {
        case .float32: ct_float32
        case .float64: ct_float64
        case .bfloat16: ct_bfloat16
        case .float16: ct_float16
        case .int64: ct_int64
        case .uint8: ct_uint8
        case .bool: ct_bool
        }
    }

    init?(code: ct_dtype) {
        switch code {
        case ct_float32: self = .float32
        case ct_float64: self = .float64
        case ct_bfloat16: self = .bfloat16
        case ct_float16: self = .float16
        case ct_int64: self = .int64
        case ct_uint8: self = .uint8
        case ct_bool: self = .bool
        default: return nil
        }
    }
}
