internal import CTorch

// Reading elements waits for the device.
extension Tensor {
    /// The one element of this tensor.
    public func item() throws(TorchError) -> Double {
        var value = 0.0
        try attempt { ct_item($0, &value) }
        return value
    }

    /// All elements in row-major order, converted to single precision.
    public func values() throws(TorchError) -> [Float] { try elements(as: .float32, 0) }

    /// All elements in row-major order, converted to double precision.
    public func doubles() throws(TorchError) -> [Double] { try elements(as: .float64, 0) }

    /// All elements in row-major order, converted to whole numbers.
    public func int64s() throws(TorchError) -> [Int64] { try elements(as: .int64, 0) }

    /// All elements in row-major order as they are in memory: little endian, `dtype.size` bytes each.
    public func bytes() throws(TorchError) -> [UInt8] { try elements(as: dtype, 0) }

    /// Lends the bytes of `bytes()` to `body`, without a copy where the tensor is contiguous on the CPU.
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
