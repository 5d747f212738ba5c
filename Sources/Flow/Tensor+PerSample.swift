public import Torch

extension Tensor {
    /// Returns one number for each sample of `x`, [batch, 1, ...], in the type and on the device of `x`.
    static func perSample(_ values: [Double], like x: Tensor) throws(TorchError) -> Tensor {
        try Tensor(values, shape: [values.count]).cast(to: x.dtype).moved(to: x.device).expanded(like: x)
    }

    /// Places in a batch, int64, on the device of `x`.
    static func places(_ indices: [Int], like x: Tensor) throws(TorchError) -> Tensor {
        try Tensor(indices.map(Int64.init), shape: [indices.count]).moved(to: x.device)
    }

    /// Returns the samples as rows, [batch, elements].
    func rows() throws(TorchError) -> Tensor {
        let shape = shape
        let batch = shape.first ?? 1
        return try reshaped([batch, batch == 0 ? 0 : count / batch])
    }

    /// Returns the first sample of a batch, [batch, ...], that holds a number that is not finite.
    /// - Throws: `TorchError`.
    public func firstNonFiniteSample() throws(TorchError) -> Int? {
        // A row times zero is zero where all of it is finite, and NaN elsewhere.
        try (rows() * 0).sum(dims: [1]).values().firstIndex { !$0.isFinite }
    }

    /// Returns the inner product of each sample with the same sample of `other`, [batch, 1, ...] like this tensor.
    func innerProducts(_ other: Tensor) throws(TorchError) -> Tensor {
        try (self * other).rows().sum(dims: [1]).expanded(like: self)
    }
}
