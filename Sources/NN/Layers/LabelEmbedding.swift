public import Torch

/// A lookup table with one learned vector for each class and, in row `classes`, one for the null label.
public struct LabelEmbedding {
    private let table: Embedding
    private let classes: Int

    /// Creates a table of `classes` + 1 vectors of length `width`.
    ///
    /// - Parameters:
    ///   - path: The place of the table's parameter.
    ///   - classes: Number of classes, at least 1.
    ///   - width: Length of a vector, at least 1.
    ///   - standardDeviation: Standard deviation of the initial normal values, default 1.
    /// - Throws: `TorchError` if the parameter cannot be allocated.
    public init(
        _ path: ParameterPath, classes: Int, width: Int, standardDeviation: Double = 1
    ) throws(TorchError) {
        table = try Embedding(path, rows: classes + 1, width: width, standardDeviation: standardDeviation)
        self.classes = classes
    }

    /// Maps int64 labels [count] in 0...classes to [count, width]; `nil` means the null label for every row.
    /// - Throws: `TorchError` if the labels' shape is not [count] or a label is out of range.
    public func callAsFunction(_ labels: Tensor?, count: Int) throws(TorchError) -> Tensor {
        guard let labels else {
            let row = try table.weight.narrowed(dim: 0, start: classes, length: 1)
            return try row.expanded([count, -1])
        }
        guard labels.shape == [count] else {
            throw TorchError(
                operation: "LabelEmbedding", message: "the labels have the shape \(labels.shape), expected [\(count)]")
        }
        return try table(labels)
    }
}
