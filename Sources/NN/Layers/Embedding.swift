public import Torch

/// A table of one learned vector for each of a number of words.
public struct Embedding {
    /// [rows, width]
    public let weight: Tensor

    /// A table of `rows` vectors of `width` numbers that begin normal with `standardDeviation`.
    public init(
        _ path: ParameterPath, rows: Int, width: Int, standardDeviation: Double = 1
    ) throws(TorchError) {
        weight = try path.parameter("weight", [rows, width], .normal(standardDeviation: standardDeviation))
    }

    /// The vectors at the int64 places `indices`: [...] to [..., width].
    public func callAsFunction(_ indices: Tensor) throws(TorchError) -> Tensor {
        try Tensor.embedding(weight, indices)
    }
}
