internal import CTorch

// `dims` nil reduces over all dimensions; a negative dimension counts from the end. `keepingDims` keeps a reduced
// dimension with length 1.
extension Tensor {
    /// Sums over `dims`.
    /// - Throws: `TorchError` if a dimension is out of range.
    public func sum(dims: [Int]? = nil, keepingDims: Bool = false) throws(TorchError) -> Tensor {
        try reduced(dims, keepingDims, ct_sum)
    }

    /// Averages over `dims`.
    /// - Throws: `TorchError` if a dimension is out of range.
    public func mean(dims: [Int]? = nil, keepingDims: Bool = false) throws(TorchError) -> Tensor {
        try reduced(dims, keepingDims, ct_mean)
    }

    /// Finds the largest element over `dims`.
    /// - Throws: `TorchError` if a dimension is out of range or has no elements.
    public func max(dims: [Int]? = nil, keepingDims: Bool = false) throws(TorchError) -> Tensor {
        try reduced(dims, keepingDims, ct_amax)
    }

    /// Finds the smallest element over `dims`.
    /// - Throws: `TorchError` if a dimension is out of range or has no elements.
    public func min(dims: [Int]? = nil, keepingDims: Bool = false) throws(TorchError) -> Tensor {
        try reduced(dims, keepingDims, ct_amin)
    }

    /// Computes the standard deviation over `dims`.
    ///
    /// - Parameter unbiased: Divides by n - 1 if `true`, the default, by n otherwise.
    /// - Throws: `TorchError` if a dimension is out of range.
    public func std(
        dims: [Int]? = nil, keepingDims: Bool = false, unbiased: Bool = true
    ) throws(TorchError) -> Tensor {
        try reduced(dims, keepingDims) { ct_std($0, $1, $2, $3, unbiased) }
    }

    /// Computes the Euclidean norm over `dims`.
    /// - Throws: `TorchError` if a dimension is out of range.
    public func norm(dims: [Int]? = nil, keepingDims: Bool = false) throws(TorchError) -> Tensor {
        try reduced(dims, keepingDims, ct_norm)
    }

    /// Finds the int64 index of the largest element along `dim`.
    /// - Throws: `TorchError` if `dim` is out of range or has no elements.
    public func argmax(dim: Int) throws(TorchError) -> Tensor { try unary { ct_argmax($0, dim) } }

    /// Computes the cumulative sum along `dim`.
    /// - Throws: `TorchError` if `dim` is out of range.
    public func cumulativeSum(dim: Int) throws(TorchError) -> Tensor { try unary { ct_cumsum($0, dim) } }

    /// Computes the softmax `e^x / sum e^x` along `dim`.
    /// - Throws: `TorchError` if `dim` is out of range.
    public func softmax(dim: Int) throws(TorchError) -> Tensor { try unary { ct_softmax($0, dim) } }

    /// Computes the logarithm of the softmax along `dim`, without overflow.
    /// - Throws: `TorchError` if `dim` is out of range.
    public func logSoftmax(dim: Int) throws(TorchError) -> Tensor { try unary { ct_log_softmax($0, dim) } }

    private func reduced(
        _ dims: [Int]?, _ keep: Bool, named operation: StaticString = #function,
        _ body: (ct_tensor, UnsafePointer<Int>?, Int, Bool) -> ct_tensor
    ) throws(TorchError) -> Tensor {
        // ATen takes an empty list for all dimensions; callers here mean none.
        guard let dims else { return try unary(named: operation) { body($0, nil, 0, keep) } }
        guard !dims.isEmpty else {
            throw TorchError(
                operation: "\(operation)", message: "dims is empty: pass nil to reduce over all dimensions")
        }
        return try unary(named: operation) { handle in
            dims.withUnsafeBufferPointer { body(handle, $0.baseAddress, $0.count, keep) }
        }
    }
}
