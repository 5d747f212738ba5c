/// The type of a number in a data file, little endian.
enum ElementType: Sendable, Hashable {
    /// 0 or 1 in a byte.
    case bool
    case uint8, int8, uint16, int16, uint32, int32, uint64, int64
    case float16, bfloat16, float32, float64

    /// The size of one number in bytes.
    var size: Int {
        switch self {
        case .bool, .uint8, .int8: 1
        case .uint16, .int16, .float16, .bfloat16: 2
        case .uint32, .int32, .float32: 4
        case .uint64, .int64, .float64: 8
        }
    }

    /// Whether this is an integer type, which labels must have.
    var isWhole: Bool {
        switch self {
        case .float16, .bfloat16, .float32, .float64: false
        default: true
        }
    }

    /// Converts numbers to float32, as many as fit into `target`.
    func convert(_ source: UnsafeRawBufferPointer, to target: UnsafeMutableRawBufferPointer) {
        func all<Number>(_ type: Number.Type, _ convert: (Number) -> Float) {
            let place = target.assumingMemoryBound(to: Float.self)
            for index in 0..<place.count {
                place[index] = convert(
                    source.loadUnaligned(fromByteOffset: index * MemoryLayout<Number>.size, as: Number.self))
            }
        }
        switch self {
        case .float32: target.copyMemory(from: UnsafeRawBufferPointer(rebasing: source[..<target.count]))
        case .float64: all(Double.self) { Float($0) }
        case .float16: all(Float16.self) { Float($0) }
        case .bfloat16: all(UInt16.self) { Float(bitPattern: UInt32($0) << 16) }
        case .bool: all(UInt8.self) { $0 == 0 ? 0 : 1 }
        case .uint8: all(UInt8.self) { Float($0) }
        case .int8: all(Int8.self) { Float($0) }
        case .uint16: all(UInt16.self) { Float($0) }
        case .int16: all(Int16.self) { Float($0) }
        case .uint32: all(UInt32.self) { Float($0) }
        case .int32: all(Int32.self) { Float($0) }
        case .uint64: all(UInt64.self) { Float($0) }
        case .int64: all(Int64.self) { Float($0) }
        }
    }

    /// Returns the integer at `index`; `nil` if it exceeds `Int` or the type is not an integer type.
    func whole(_ source: UnsafeRawBufferPointer, at index: Int) -> Int? {
        func load<Number: BinaryInteger>(_ type: Number.Type) -> Int? {
            Int(exactly: source.loadUnaligned(fromByteOffset: index * size, as: Number.self))
        }
        switch self {
        case .bool: return load(UInt8.self).map { min($0, 1) }
        case .uint8: return load(UInt8.self)
        case .int8: return load(Int8.self)
        case .uint16: return load(UInt16.self)
        case .int16: return load(Int16.self)
        case .uint32: return load(UInt32.self)
        case .int32: return load(Int32.self)
        case .uint64: return load(UInt64.self)
        case .int64: return load(Int64.self)
        case .float16, .bfloat16, .float32, .float64: return nil
        }
    }
}
