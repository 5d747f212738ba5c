internal import CTorch

// A negative dimension counts from the end. Except where it says that it copies, the result shares its elements with
// this tensor where memory allows it.
extension Tensor {
    /// The same elements in another shape; one length may be -1, which stands for what is left.
    public func reshaped(_ shape: [Int]) throws(TorchError) -> Tensor {
        try unary { ct_reshape($0, shape, shape.count) }
    }

    /// Two dimensions exchanged.
    public func transposed(_ first: Int, _ second: Int) throws(TorchError) -> Tensor {
        try unary { ct_transpose($0, first, second) }
    }

    /// The dimensions in the order of `dims`.
    public func permuted(_ dims: [Int]) throws(TorchError) -> Tensor {
        try unary { ct_permute($0, dims, dims.count) }
    }

    /// A new dimension of length 1 at `dim`.
    public func unsqueezed(_ dim: Int) throws(TorchError) -> Tensor { try unary { ct_unsqueeze($0, dim) } }

    /// Without dimension `dim` if its length is 1.
    public func squeezed(_ dim: Int) throws(TorchError) -> Tensor { try unary { ct_squeeze($0, dim) } }

    /// Dimensions of length 1 repeated to `shape`, without a copy.
    public func expanded(_ shape: [Int]) throws(TorchError) -> Tensor {
        try unary { ct_expand($0, shape, shape.count) }
    }

    /// This tensor with dimensions of length 1 behind its own, so that it broadcasts over `other` from the left: one
    /// number for each sample, [N], becomes [N, 1, 1, 1] beside pictures [N, C, H, W].
    public func expanded(like other: Tensor) throws(TorchError) -> Tensor { try binary(other, ct_expand_trailing) }

    /// `length` entries along `dim` from `start` on.
    public func narrowed(dim: Int, start: Int, length: Int) throws(TorchError) -> Tensor {
        try unary { ct_narrow($0, dim, start, length) }
    }

    /// Entry `index` along `dim`, without that dimension.
    public func selected(dim: Int, index: Int) throws(TorchError) -> Tensor { try unary { ct_select($0, dim, index) } }

    /// `count` parts of equal length along `dim`.
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

    /// The entries along `dim` at the int64 places `index`, copied.
    public func indexSelected(dim: Int, _ index: Tensor) throws(TorchError) -> Tensor {
        try binary(index) { ct_index_select($0, dim, $1) }
    }

    /// The entries along `dim` in reverse order, copied.
    public func flipped(dim: Int) throws(TorchError) -> Tensor { try unary { ct_flip($0, dim) } }

    /// The elements one after the other in row-major order, copied only if they are not.
    public func contiguous() throws(TorchError) -> Tensor { try unary(ct_contiguous) }

    /// A copy of the elements at the places that `shape` and `strides`, in elements, give, which lie within the tensor.
    public func strided(_ shape: [Int], strides: [Int]) throws(TorchError) -> Tensor {
        guard shape.count == strides.count else {
            throw TorchError(operation: "strided", message: "a shape \(shape) with the strides \(strides)")
        }
        return try unary { ct_strided($0, shape, strides, shape.count) }
    }

    /// Pictures [N, C, H, W] with the channels of a pixel side by side in memory, copied only if they are not.
    public func channelsLast() throws(TorchError) -> Tensor { try unary(ct_channels_last) }

    /// The elements converted to `dtype`.
    public func cast(to dtype: DType) throws(TorchError) -> Tensor { try unary { ct_cast($0, dtype.code) } }

    /// The elements on `device`.
    public func moved(to device: Device) throws(TorchError) -> Tensor { try unary { ct_move($0, device.code) } }

    /// A copy, through which gradients flow.
    public func cloned() throws(TorchError) -> Tensor { try unary(ct_clone) }

    /// The same elements, through which no gradient flows.
    public func detached() throws(TorchError) -> Tensor { try unary(ct_detach) }
}
