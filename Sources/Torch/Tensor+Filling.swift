internal import CTorch

extension Tensor {
    /// Creates a tensor on the CPU whose elements `fill` writes, in row-major order and little endian.
    ///
    /// - Parameter fill: Writes the whole buffer it gets; not called for a tensor without elements.
    /// - Throws: `TorchError` if the tensor cannot be allocated, and any error of `fill`.
    public static func filled(
        _ shape: [Int], dtype: DType, by fill: (UnsafeMutableRawBufferPointer) throws -> Void
    ) throws -> Tensor {
        let options = ct_options(dtype: dtype.code, device: Device.cpu.code)
        let tensor = try Tensor(owning: ct_empty(shape, shape.count, options), "empty")
        try withExtendedLifetime(tensor) {
            let buffer = UnsafeMutableRawBufferPointer(
                start: ct_host_data(tensor.handle), count: tensor.count * dtype.size)
            if !buffer.isEmpty { try fill(buffer) }
        }
        return tensor
    }
}
