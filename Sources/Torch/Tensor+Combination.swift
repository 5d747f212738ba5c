internal import CTorch

extension Tensor {
    /// A weighted sum with a flag that is true if all of its elements are finite.
    public typealias CheckedSum = (value: Tensor, isFinite: Bool)

    /// Computes several weighted sums of the same tensors: `sum_k weights[j][k] tensors[k]` for each j.
    ///
    /// On the CPU all sums are computed in one pass over memory. Each element is computed by itself, so its bits do not
    /// depend on its position or batch.
    ///
    /// - Parameters:
    ///   - tensors: At least one tensor, all of one shape and dtype.
    ///   - weights: For each sum one weight for each tensor. A tensor of weight 0 is not read, so it may hold
    ///     non-finite elements.
    /// - Throws: `TorchError` if shapes or dtypes differ.
    public static func weightedSums(of tensors: [Tensor], weights: [[Double]]) throws(TorchError) -> [CheckedSum] {
        precondition(weights.allSatisfy { $0.count == tensors.count }, "a weight for each tensor")
        let count = weights.count
        var outputs = [ct_tensor](repeating: ct_tensor(), count: count)
        var finite = [Bool](repeating: false, count: count)
        let flat = weights.count == 1 ? weights[0] : weights.flatMap(\.self)
        let done = withHandles(of: tensors) { handles, tensors in
            ct_combine(handles, tensors, flat, count, &outputs, &finite)
        }
        guard done else { throw TorchError.last(#function) }
        return zip(outputs, finite).map { (Tensor(adopting: $0), $1) }
    }
}
