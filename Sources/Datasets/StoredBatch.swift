public import Torch

/// A batch of examples as they are stored, which threads can pass on: unlike tensors it is `Sendable`.
public struct StoredBatch: Sendable {
    /// The dtype of an element: `.uint8` or `.float32`.
    public let dtype: DType
    /// The shape of the batch: number of examples, then the shape of one.
    public let shape: [Int]
    /// The elements in row-major order, little endian.
    public let elements: [UInt8]
    /// The label of each example; `nil` without labels.
    public let labels: [Int64]?

    /// Creates a batch; `elements` has as many bytes as shape and dtype need.
    public init(dtype: DType, shape: [Int], elements: [UInt8], labels: [Int64]?) {
        self.dtype = dtype
        self.shape = shape
        self.elements = elements
        self.labels = labels
    }

    /// Creates a batch whose examples are written one by one by `fill`, which gets an index and the memory of that
    /// example.
    /// - Throws: Only errors of `fill`.
    init(
        _ indices: [Int], of shape: [Int], dtype: DType, labels: [Int64]?,
        fill: (Int, UnsafeMutableRawBufferPointer) throws(DataError) -> Void
    ) throws(DataError) {
        let size = shape.reduce(dtype.size, *)
        var failure: DataError?
        let elements = [UInt8](unsafeUninitializedCapacity: indices.count * size) { buffer, filled in
            let whole = UnsafeMutableRawBufferPointer(buffer)
            do throws(DataError) {
                for (row, index) in indices.enumerated() {
                    try fill(index, UnsafeMutableRawBufferPointer(rebasing: whole[row * size..<(row + 1) * size]))
                }
                filled = whole.count
            } catch {
                failure = error
            }
        }
        if let failure { throw failure }
        self.init(dtype: dtype, shape: [indices.count] + shape, elements: elements, labels: labels)
    }

    /// Converts the examples to float32 and the labels to int64.
    /// - Throws: `TorchError` if the tensors cannot be allocated.
    public func tensors(_ normalization: Normalization) throws(TorchError) -> (images: Tensor, labels: Tensor?) {
        let images = try normalization(Tensor(bytes: elements, shape: shape, dtype: dtype))
        return (images, try labels.map { labels throws(TorchError) in try Tensor(labels, shape: [labels.count]) })
    }
}
