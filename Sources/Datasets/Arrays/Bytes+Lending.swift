// withUnsafeBytes erases the type of a thrown error.
extension [UInt8] {
    /// Calls `body` with the bytes.
    /// - Throws: Only errors of `body`.
    func lent<Value>(to body: (UnsafeRawBufferPointer) throws(DataError) -> Value) throws(DataError) -> Value {
        let result = withUnsafeBytes { bytes in
            Result { () throws(DataError) in try body(bytes) }
        }
        return try result.get()
    }

    /// Calls `body` with the bytes, which it may change.
    /// - Throws: Only errors of `body`.
    mutating func lentMutably<Value>(
        to body: (UnsafeMutableRawBufferPointer) throws(DataError) -> Value
    ) throws(DataError) -> Value {
        let result = withUnsafeMutableBytes { bytes in
            Result { () throws(DataError) in try body(bytes) }
        }
        return try result.get()
    }
}
