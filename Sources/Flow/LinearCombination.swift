public import Torch

/// `sum_k weight_k tensor_k`, a formula that has not been evaluated yet.
///
/// Solvers write their steps in the letters of the papers (drift, data prediction, correction) and everything comes out as
/// one sum of few tensors, evaluated in one pass over memory. Terms of the same tensor are added up in double precision,
/// before any of them is rounded.
public struct LinearCombination {
    private var tensors: [Tensor]
    private var weights: [Double]

    /// One tensor times a number.
    public init(_ tensor: Tensor, times weight: Double = 1) {
        tensors = [tensor]
        weights = [weight]
    }

    /// Returns the combination with another tensor added, times a number.
    public func adding(_ tensor: Tensor, times weight: Double) -> LinearCombination {
        var sum = self
        sum.add(tensor, weight)
        return sum
    }

    /// Returns the sum of both.
    public static func + (a: LinearCombination, b: LinearCombination) -> LinearCombination {
        var sum = a
        for (tensor, weight) in zip(b.tensors, b.weights) { sum.add(tensor, weight) }
        return sum
    }

    /// Returns the difference of both.
    public static func - (a: LinearCombination, b: LinearCombination) -> LinearCombination { a + b * -1 }

    /// Returns the combination times a number; times 0 no term counts.
    public static func * (a: LinearCombination, factor: Double) -> LinearCombination {
        var product = a
        for place in product.weights.indices {
            product.weights[place] = factor == 0 ? 0 : product.weights[place] * factor
        }
        return product
    }

    /// Returns the sum.
    /// - Throws: `TorchError`.
    public func evaluated() throws(TorchError) -> Tensor { try checked().value }

    /// Returns the sum, and whether all of its elements are finite.
    /// - Throws: `TorchError`.
    public func checked() throws(TorchError) -> Tensor.CheckedSum {
        try Tensor.weightedSums(of: tensors, weights: [weights])[0]
    }

    /// Returns several sums in one pass over the tensors of all of them, each with whether its elements are finite.
    /// - Throws: `TorchError`.
    public static func checked(_ sums: LinearCombination...) throws(TorchError) -> [Tensor.CheckedSum] {
        let all = sums.reduce(sums[0]) { $0 + $1 }
        let rows = sums.map { sum in
            all.tensors.map { tensor in
                sum.tensors.firstIndex { $0 === tensor }.map { sum.weights[$0] } ?? 0
            }
        }
        return try Tensor.weightedSums(of: all.tensors, weights: rows)
    }

    private mutating func add(_ tensor: Tensor, _ weight: Double) {
        if let place = tensors.firstIndex(where: { $0 === tensor }) {
            weights[place] += weight
        } else {
            tensors.append(tensor)
            weights.append(weight)
        }
    }
}
