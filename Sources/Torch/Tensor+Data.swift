internal import CTorch

// Each of these waits until the device has computed the elements.
extension Tensor {
    /// Returns the only element of this tensor.
    /// - Throws: `TorchError` if the tensor has more or fewer elements than one.
    public func item() throws(TorchError) -> Double {
        var value = 0.0
        try attempt { ct_item($0, &value) }
        return value
    }

    /// Returns all elements in row-major order, converted to single precision.
    /// - Throws: `TorchError` if a tensor operation fails.
    public func values() throws(TorchError) -> [Float] { try elements(as: .float32, 0) }

    /// Returns all elements in row-major order, converted to double precision.
    /// - Throws: `TorchError` if a tensor operation fails.
    public func doubles() throws(TorchError) -> [Double] { try elements(as: .float64, 0) }

    /// Returns all elements in row-major order, converted to integers by truncation.
    /// - Throws: `TorchError` if a tensor operation fails.
    public func int64s() throws(TorchError) -> [Int64] { try elements(as: .int64, 0) }

    /// Returns all elements in row-major order as in memory: little endian, `dtype.size` bytes each.
    /// - Throws: `TorchError` if a tensor operation fails.
    public func bytes() throws(TorchError) -> [UInt8] { try elements(as: dtype, 0) }

    /// Calls `body` with the bytes of all elements in row-major order, without a copy if the tensor is contiguous on
    /// the CPU.
    /// - Throws: `TorchError` if the copy to the CPU fails, and any error of `body`.
    public func withUnsafeBytes<Result, Failure: Error>(
        _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
    ) throws -> Result {
        let tensor = try moved(to: .cpu).contiguous()
        return try withExtendedLifetime(tensor) {
            try body(
                UnsafeRawBufferPointer(start: ct_host_data(tensor.handle), count: tensor.count * tensor.dtype.size))
        }
    }

    private func elements<Element: BitwiseCopyable>(
        as dtype: DType, _ zero: Element, named operation: StaticString = #function
    ) throws(TorchError) -> [Element] {
        let converted = self.dtype == dtype ? self : try cast(to: dtype)
        let byteCount = converted.count * dtype.size
        var result = [Element](repeating: zero, count: byteCount / MemoryLayout<Element>.stride)
        try converted.attempt(named: operation) { handle in
            result.withUnsafeMutableBytes { buffer in
                guard let start = buffer.baseAddress else { return true }
                return ct_copy_to_host(handle, start, byteCount)
            }
        }
        return result
    }
}
