internal import CTorch

extension Tensor {
    /// Creates a tensor of `shape` filled with `value`.
    /// - Throws: `TorchError` if the tensor cannot be allocated.
    public static func full(
        _ shape: [Int], _ value: Double, dtype: DType = .float32, device: Device = .cpu
    ) throws(TorchError) -> Tensor {
        try Tensor(
            owning: ct_full(shape, shape.count, value, ct_options(dtype: dtype.code, device: device.code)), #function)
    }

    /// Creates a tensor of zeros.
    /// - Throws: `TorchError` if the tensor cannot be allocated.
    public static func zeros(
        _ shape: [Int], dtype: DType = .float32, device: Device = .cpu
    ) throws(TorchError) -> Tensor {
        try full(shape, 0, dtype: dtype, device: device)
    }

    /// Creates zeros with the shape, dtype, device and memory format of `other`.
    /// - Throws: `TorchError` if the tensor cannot be allocated.
    public static func zeros(like other: Tensor) throws(TorchError) -> Tensor { try other.unary(ct_zeros_like) }

    /// Creates a tensor of ones.
    /// - Throws: `TorchError` if the tensor cannot be allocated.
    public static func ones(
        _ shape: [Int], dtype: DType = .float32, device: Device = .cpu
    ) throws(TorchError) -> Tensor {
        try full(shape, 1, dtype: dtype, device: device)
    }

    /// Creates the one-dimensional tensor `0, 1, …` up to, not including, `end`.
    /// - Throws: `TorchError` if `end` is negative or not finite.
    public static func arange(
        _ end: Double, dtype: DType = .float32, device: Device = .cpu
    ) throws(TorchError) -> Tensor {
        try arange(0, end, dtype: dtype, device: device)
    }

    /// Creates the one-dimensional tensor `start, start + step, …` up to, not including, `end`.
    /// - Throws: `TorchError` if `step` is 0 or leads away from `end`.
    public static func arange(
        _ start: Double, _ end: Double, step: Double = 1, dtype: DType = .float32, device: Device = .cpu
    ) throws(TorchError) -> Tensor {
        try Tensor(
            owning: ct_arange(start, end, step, ct_options(dtype: dtype.code, device: device.code)), #function)
    }

    /// Creates a float32 tensor on the CPU from `values` in row-major order.
    /// - Throws: `TorchError` if the number of values does not match the shape.
    public convenience init(_ values: [Float], shape: [Int]) throws(TorchError) {
        try self.init(elements: values, shape: shape, dtype: .float32)
    }

    /// Creates a float64 tensor on the CPU from `values` in row-major order.
    /// - Throws: `TorchError` if the number of values does not match the shape.
    public convenience init(_ values: [Double], shape: [Int]) throws(TorchError) {
        try self.init(elements: values, shape: shape, dtype: .float64)
    }

    /// Creates an int64 tensor on the CPU from `values` in row-major order.
    /// - Throws: `TorchError` if the number of values does not match the shape.
    public convenience init(_ values: [Int64], shape: [Int]) throws(TorchError) {
        try self.init(elements: values, shape: shape, dtype: .int64)
    }

    /// Creates a tensor on the CPU from little-endian elements in row-major order, copied from `bytes`.
    /// - Throws: `TorchError` if the number of bytes does not match shape and dtype.
    public convenience init(bytes: [UInt8], shape: [Int], dtype: DType) throws(TorchError) {
        try self.init(elements: bytes, shape: shape, dtype: dtype)
    }

    /// Creates a tensor on the CPU from little-endian elements in row-major order, copied from `bytes`.
    /// - Throws: `TorchError` if the number of bytes does not match shape and dtype.
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
                throw TorchError(operation: "Tensor", message: "the shape \(shape) is negative or too large")
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

    /// Concatenates tensors along the existing dimension `dim`, default 0.
    /// - Throws: `TorchError` if the other dimensions differ.
    public static func cat(_ tensors: [Tensor], dim: Int = 0) throws(TorchError) -> Tensor {
        let handle = withHandles(of: tensors) { handles, count in ct_cat(handles, count, dim) }
        return try Tensor(owning: handle, #function)
    }

    /// Stacks tensors of one shape along the new dimension `dim`, default 0.
    /// - Throws: `TorchError` if the shapes differ.
    public static func stack(_ tensors: [Tensor], dim: Int = 0) throws(TorchError) -> Tensor {
        let handle = withHandles(of: tensors) { handles, count in ct_stack(handles, count, dim) }
        return try Tensor(owning: handle, #function)
    }
}
