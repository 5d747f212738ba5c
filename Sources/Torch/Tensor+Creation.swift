internal import CTorch

extension Tensor {
    /// A tensor of `shape` filled with `value`.
    public static func full(
        _ shape: [Int], _ value: Double, dtype: DType = .float32, device: Device = .cpu
    ) throws(TorchError) -> Tensor {
        try Tensor(
            owning: ct_full(shape, shape.count, value, ct_options(dtype: dtype.code, device: device.code)), #function)
    }

    /// A tensor of zeros.
    public static func zeros(
        _ shape: [Int], dtype: DType = .float32, device: Device = .cpu
    ) throws(TorchError) -> Tensor {
        try full(shape, 0, dtype: dtype, device: device)
    }

    /// A tensor of ones.
    public static func ones(
        _ shape: [Int], dtype: DType = .float32, device: Device = .cpu
    ) throws(TorchError) -> Tensor {
        try full(shape, 1, dtype: dtype, device: device)
    }

    /// `0, 1, …` up to, not including, `end`, in one dimension.
    public static func arange(
        _ end: Double, dtype: DType = .float32, device: Device = .cpu
    ) throws(TorchError) -> Tensor {
        try arange(0, end, dtype: dtype, device: device)
    }

    /// `start, start + step, …` up to, not including, `end`, in one dimension.
    public static func arange(
        _ start: Double, _ end: Double, step: Double = 1, dtype: DType = .float32, device: Device = .cpu
    ) throws(TorchError) -> Tensor {
        try Tensor(
            owning: ct_arange(start, end, step, ct_options(dtype: dtype.code, device: device.code)), #function)
    }

    /// A float32 tensor on the CPU of `values` in row-major order.
    public convenience init(_ values: [Float], shape: [Int]) throws(TorchError) {
        try self.init(elements: values, shape: shape, dtype: .float32)
    }

    /// A float64 tensor on the CPU of `values` in row-major order.
    public convenience init(_ values: [Double], shape: [Int]) throws(TorchError) {
        try self.init(elements: values, shape: shape, dtype: .float64)
    }

    /// An int64 tensor on the CPU of `values` in row-major order.
    public convenience init(_ values: [Int64], shape: [Int]) throws(TorchError) {
        try self.init(elements: values, shape: shape, dtype: .int64)
    }

    /// A tensor on the CPU of little-endian elements in row-major order, copied from `bytes`.
    public convenience init(bytes: [UInt8], shape: [Int], dtype: DType) throws(TorchError) {
        try self.init(elements: bytes, shape: shape, dtype: dtype)
    }

    /// A tensor on the CPU of little-endian elements in row-major order, copied from `bytes`.
    public convenience init(bytes: UnsafeRawBufferPointer, shape: [Int], dtype: DType) throws(TorchError) {
        try Tensor.check(byteCount: bytes.count, shape: shape, dtype: dtype)
        let handle: ct_tensor
        if let start = bytes.baseAddress {
            handle = ct_from_bytes(start, shape, shape.count, dtype.code)
        } else {
            handle = ct_empty(shape, shape.count, ct_options(dtype: dtype.code, device: Device.cpu.code))
        }
        try self.init(owning: handle, "Tensor")
    }

    private convenience init<Element: BitwiseCopyable>(elements: [Element], shape: [Int], dtype: DType)
        throws(TorchError)
    {
        try Tensor.check(byteCount: elements.count * MemoryLayout<Element>.stride, shape: shape, dtype: dtype)
        try self.init(owning: ct_from_bytes(elements, shape, shape.count, dtype.code), "Tensor")
    }

    private static func check(byteCount: Int, shape: [Int], dtype: DType) throws(TorchError) {
        var expected = dtype.size
        for length in shape {
            let (product, overflow) = expected.multipliedReportingOverflow(by: length)
            guard length >= 0, !overflow else {
                throw TorchError(operation: "Tensor", message: "\(shape) is not a shape that a tensor can have")
            }
            expected = product
        }
        guard expected == byteCount else {
            throw TorchError(
                operation: "Tensor",
                message: "\(byteCount / dtype.size) elements of \(dtype) do not fill the shape \(shape), "
                    + "which has \(expected / dtype.size)")
        }
    }

    /// The tensors one after the other along the existing dimension `dim`.
    public static func cat(_ tensors: [Tensor], dim: Int = 0) throws(TorchError) -> Tensor {
        let handle = withHandles(of: tensors) { handles, count in ct_cat(handles, count, dim) }
        return try Tensor(owning: handle, #function)
    }

    /// The tensors, all of one shape, along the new dimension `dim`.
    public static func stack(_ tensors: [Tensor], dim: Int = 0) throws(TorchError) -> Tensor {
        let handle = withHandles(of: tensors) { handles, count in ct_stack(handles, count, dim) }
        return try Tensor(owning: handle, #function)
    }
}
