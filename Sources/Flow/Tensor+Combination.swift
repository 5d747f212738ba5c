internal import Torch

extension Tensor {
    /// `factor self + sum_i weights[i] terms[i]`, in one new tensor that the terms are added to in place.
    func combined(
        _ factor: Double = 1, with terms: [(tensor: Tensor, weight: Double)]
    ) throws(TorchError) -> Tensor {
        let sum = factor == 1 ? try cloned() : try self * factor
        for (tensor, weight) in terms where weight != 0 { try sum.add_(tensor, scale: weight) }
        return sum
    }

    /// Whether every element is finite, for the price of a sum where it is: a sum hides no infinity, and one that
    /// overflows is looked at again.
    func isEveryElementFinite() throws(TorchError) -> Bool {
        if try sum().item().isFinite { return true }
        return try isAllFinite()
    }
}
