internal import CTorch

extension Tensor {
    /// A tensor on the CPU whose elements `fill` writes, row by row and little endian, into the memory that it is given: all of
    /// it, which may be empty.
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
