public import Torch

/// One learned vector for each class, and one for "no class", which stands behind the others as row `classes`.
public struct LabelEmbedding {
    private let table: Embedding
    private let classes: Int

    /// A table of `classes` + 1 vectors of `width` numbers that begin normal with `standardDeviation`.
    public init(
        _ path: ParameterPath, classes: Int, width: Int, standardDeviation: Double = 1
    ) throws(TorchError) {
        table = try Embedding(path, rows: classes + 1, width: width, standardDeviation: standardDeviation)
        self.classes = classes
    }

    /// [count] int64 labels in 0...classes, or nil for no class, to [count, width].
    public func callAsFunction(_ labels: Tensor?, count: Int) throws(TorchError) -> Tensor {
        guard let labels else {
            let row = try table.weight.narrowed(dim: 0, start: classes, length: 1)
            return try row.expanded([count, -1])
        }
        guard labels.shape == [count] else {
            throw TorchError(
                operation: "LabelEmbedding", message: "labels of shape \(labels.shape) for \(count) samples")
        }
        return try table(labels)
    }
}
