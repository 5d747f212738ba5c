// The standard library's way to lend memory forgets the type of an error.
extension [UInt8] {
    /// Lends the bytes to `body`.
    func lent<Value>(to body: (UnsafeRawBufferPointer) throws(DataError) -> Value) throws(DataError) -> Value {
        let result = withUnsafeBytes { bytes in
            Result { () throws(DataError) in try body(bytes) }
        }
        return try result.get()
    }

    /// Lends the bytes to `body`, which may change them.
    mutating func lentMutably<Value>(
        to body: (UnsafeMutableRawBufferPointer) throws(DataError) -> Value
    ) throws(DataError) -> Value {
        let result = withUnsafeMutableBytes { bytes in
            Result { () throws(DataError) in try body(bytes) }
        }
        return try result.get()
    }
}
