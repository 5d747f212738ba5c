internal import CTorch

extension Tensor {
    /// A weighted sum, and whether every element of it is a finite number.
    public typealias CheckedSum = (value: Tensor, isFinite: Bool)

    /// Several weighted sums of the same tensors, `sum_k weights[j][k] tensors[k]` for each j.
    ///
    /// On the CPU all sums are computed in one pass over memory, each element by itself: it has the same bits wherever it
    /// stands in whatever batch.
    ///
    /// - Parameters:
    ///   - tensors: at least one, all of one shape and type.
    ///   - weights: for each sum as many numbers as there are tensors. A tensor of weight 0 is not looked at, so that it
    ///     may hold numbers that are not finite.
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
