internal import CTorch

// `dims` nil reduces over all dimensions; a negative dimension counts from the end. With `keepingDims` a reduced
// dimension stays, with length 1.
extension Tensor {
    /// The sum.
    public func sum(dims: [Int]? = nil, keepingDims: Bool = false) throws(TorchError) -> Tensor {
        try reduced(dims, keepingDims, ct_sum)
    }

    /// The mean.
    public func mean(dims: [Int]? = nil, keepingDims: Bool = false) throws(TorchError) -> Tensor {
        try reduced(dims, keepingDims, ct_mean)
    }

    /// The largest element.
    public func max(dims: [Int]? = nil, keepingDims: Bool = false) throws(TorchError) -> Tensor {
        try reduced(dims, keepingDims, ct_amax)
    }

    /// The smallest element.
    public func min(dims: [Int]? = nil, keepingDims: Bool = false) throws(TorchError) -> Tensor {
        try reduced(dims, keepingDims, ct_amin)
    }

    /// The standard deviation; `unbiased` divides by n - 1.
    public func std(
        dims: [Int]? = nil, keepingDims: Bool = false, unbiased: Bool = true
    ) throws(TorchError) -> Tensor {
        try reduced(dims, keepingDims) { ct_std($0, $1, $2, $3, unbiased) }
    }

    /// The Euclidean norm.
    public func norm(dims: [Int]? = nil, keepingDims: Bool = false) throws(TorchError) -> Tensor {
        try reduced(dims, keepingDims, ct_norm)
    }

    /// The int64 index of the largest element along `dim`.
    public func argmax(dim: Int) throws(TorchError) -> Tensor { try unary { ct_argmax($0, dim) } }

    /// The running sum along `dim`.
    public func cumulativeSum(dim: Int) throws(TorchError) -> Tensor { try unary { ct_cumsum($0, dim) } }

    /// `e^x / sum e^x` along `dim`.
    public func softmax(dim: Int) throws(TorchError) -> Tensor { try unary { ct_softmax($0, dim) } }

    /// The logarithm of `softmax(dim:)`, computed without overflow.
    public func logSoftmax(dim: Int) throws(TorchError) -> Tensor { try unary { ct_log_softmax($0, dim) } }

    private func reduced(
        _ dims: [Int]?, _ keep: Bool, named operation: StaticString = #function,
        _ body: (ct_tensor, UnsafePointer<Int>?, Int, Bool) -> ct_tensor
    ) throws(TorchError) -> Tensor {
        // To ATen an empty list means all dimensions; to the caller of this library it means none.
        guard let dims else { return try unary(named: operation) { body($0, nil, 0, keep) } }
        guard !dims.isEmpty else {
            throw TorchError(operation: "\(operation)", message: "no dimensions to reduce over: give nil for all")
        }
        return try unary(named: operation) { handle in
            dims.withUnsafeBufferPointer { body(handle, $0.baseAddress, $0.count, keep) }
        }
    }
}
