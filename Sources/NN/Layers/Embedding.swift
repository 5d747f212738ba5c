public import Torch

/// A lookup table with one learned vector for each index.
public struct Embedding {
    /// The vectors, [rows, width].
    public let weight: Tensor

    /// Creates a table of `rows` vectors of length `width`.
    ///
    /// - Parameters:
    ///   - path: The place of the table's parameter.
    ///   - rows: Number of vectors, at least 1.
    ///   - width: Length of a vector, at least 1.
    ///   - standardDeviation: Standard deviation of the initial normal values, default 1.
    /// - Throws: `TorchError` if the parameter cannot be allocated.
    public init(
        _ path: ParameterPath, rows: Int, width: Int, standardDeviation: Double = 1
    ) throws(TorchError) {
        weight = try path.parameter("weight", [rows, width], .normal(standardDeviation: standardDeviation))
    }

    /// Looks up int64 indices: [...] to [..., width].
    /// - Throws: `TorchError` if an index is out of range.
    public func callAsFunction(_ indices: Tensor) throws(TorchError) -> Tensor {
        try Tensor.embedding(weight, indices)
    }
}
