internal import CTorch

// A negative dimension counts from the end. Results share memory with this tensor where possible, except where the
// comment says copied.
extension Tensor {
    /// Reshapes to `shape`; one length may be -1, which is inferred.
    /// - Throws: `TorchError` if the number of elements differs.
    public func reshaped(_ shape: [Int]) throws(TorchError) -> Tensor {
        try unary { ct_reshape($0, shape, shape.count) }
    }

    /// Swaps two dimensions.
    /// - Throws: `TorchError` if a dimension is out of range.
    public func transposed(_ first: Int, _ second: Int) throws(TorchError) -> Tensor {
        try unary { ct_transpose($0, first, second) }
    }

    /// Reorders the dimensions to `dims`.
    /// - Throws: `TorchError` if `dims` is not a permutation of the dimensions.
    public func permuted(_ dims: [Int]) throws(TorchError) -> Tensor {
        try unary { ct_permute($0, dims, dims.count) }
    }

    /// Inserts a dimension of length 1 at `dim`.
    /// - Throws: `TorchError` if `dim` is out of range.
    public func unsqueezed(_ dim: Int) throws(TorchError) -> Tensor { try unary { ct_unsqueeze($0, dim) } }

    /// Removes dimension `dim` if its length is 1.
    /// - Throws: `TorchError` if `dim` is out of range.
    public func squeezed(_ dim: Int) throws(TorchError) -> Tensor { try unary { ct_squeeze($0, dim) } }

    /// Repeats dimensions of length 1 to `shape`, without a copy.
    /// - Throws: `TorchError` if a dimension of another length differs from `shape`.
    public func expanded(_ shape: [Int]) throws(TorchError) -> Tensor {
        try unary { ct_expand($0, shape, shape.count) }
    }

    /// Appends dimensions of length 1 so that this tensor broadcasts over `other` from the left: one number for each
    /// sample, [N], becomes [N, 1, 1, 1] beside pictures [N, C, H, W].
    /// - Throws: `TorchError` if this tensor has more dimensions than `other`.
    public func expanded(like other: Tensor) throws(TorchError) -> Tensor { try binary(other, ct_expand_trailing) }

    /// Slices `length` entries along `dim` from `start` on.
    /// - Throws: `TorchError` if the slice is out of range.
    public func narrowed(dim: Int, start: Int, length: Int) throws(TorchError) -> Tensor {
        try unary { ct_narrow($0, dim, start, length) }
    }

    /// Selects entry `index` along `dim` and removes that dimension.
    /// - Throws: `TorchError` if `dim` or `index` is out of range.
    public func selected(dim: Int, index: Int) throws(TorchError) -> Tensor { try unary { ct_select($0, dim, index) } }

    /// Splits into `count` parts of equal length along `dim`.
    /// - Throws: `TorchError` if `count` does not divide the dimension.
    public func chunked(_ count: Int, dim: Int) throws(TorchError) -> [Tensor] {
        let shape = shape
        let position = dim < 0 ? dim + shape.count : dim
        guard count > 0, shape.indices.contains(position), shape[position].isMultiple(of: count) else {
            throw TorchError(
                operation: "chunked", message: "dimension \(dim) of the shape \(shape) is not \(count) equal parts")
        }
        let length = shape[position] / count
        var parts: [Tensor] = []
        for part in 0..<count {
            parts.append(try narrowed(dim: position, start: part * length, length: length))
        }
        return parts
    }

    /// Gathers the entries along `dim` at the int64 indices `index`, copied.
    /// - Throws: `TorchError` if an index is out of range.
    public func indexSelected(dim: Int, _ index: Tensor) throws(TorchError) -> Tensor {
        try binary(index) { ct_index_select($0, dim, $1) }
    }

    /// Reverses the entries along `dim`, copied.
    /// - Throws: `TorchError` if `dim` is out of range.
    public func flipped(dim: Int) throws(TorchError) -> Tensor { try unary { ct_flip($0, dim) } }

    /// Lays the elements out contiguously in row-major order, copied if they are not yet.
    /// - Throws: `TorchError` if a tensor operation fails.
    public func contiguous() throws(TorchError) -> Tensor { try unary(ct_contiguous) }

    /// Copies the elements at the positions that `shape` and `strides` give, which must lie within the tensor.
    ///
    /// - Parameters:
    ///   - shape: The shape of the result.
    ///   - strides: For each dimension the distance between entries, in elements.
    /// - Throws: `TorchError` if shape and strides differ in length or reach beyond the tensor.
    public func strided(_ shape: [Int], strides: [Int]) throws(TorchError) -> Tensor {
        guard shape.count == strides.count else {
            throw TorchError(
                operation: "strided", message: "the shape \(shape) and the strides \(strides) differ in length")
        }
        return try unary { ct_strided($0, shape, strides, shape.count) }
    }

    /// Copies pictures or kernels [N, C, H, W] to channels-last memory format, in which the channels of a pixel are adjacent.
    /// - Throws: `TorchError` if the tensor has not four dimensions.
    public func channelsLast() throws(TorchError) -> Tensor { try unary(ct_channels_last) }

    /// Converts the elements to `dtype`.
    /// - Throws: `TorchError` if a tensor operation fails.
    public func cast(to dtype: DType) throws(TorchError) -> Tensor { try unary { ct_cast($0, dtype.code) } }

    /// Moves the elements to `device`.
    /// - Throws: `TorchError` if the device is missing or its memory runs out.
    public func moved(to device: Device) throws(TorchError) -> Tensor { try unary { ct_move($0, device.code) } }

    /// Copies the tensor; gradients flow through the copy.
    /// - Throws: `TorchError` if a tensor operation fails.
    public func cloned() throws(TorchError) -> Tensor { try unary(ct_clone) }

    /// Returns a view of the same elements that gradients do not flow through.
    /// - Throws: `TorchError` if a tensor operation fails.
    public func detached() throws(TorchError) -> Tensor { try unary(ct_detach) }
}
