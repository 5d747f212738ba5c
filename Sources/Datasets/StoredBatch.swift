public import Torch

/// Some examples as they are stored, one after the other: what threads hand over, since tensors never cross them.
public struct StoredBatch: Sendable {
    /// The type of an element: `.uint8` or `.float32`.
    public let dtype: DType
    /// The shape of the batch: examples, then that of one.
    public let shape: [Int]
    /// The elements in row-major order, little endian.
    public let elements: [UInt8]
    /// The label of each example; `nil` without labels.
    public let labels: [Int64]?

    /// Creates a batch; `elements` are as many bytes as the shape says.
    public init(dtype: DType, shape: [Int], elements: [UInt8], labels: [Int64]?) {
        self.dtype = dtype
        self.shape = shape
        self.elements = elements
        self.labels = labels
    }

    /// Examples whose bytes `fill` writes one by one: it gets the index and the place for that example.
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

    /// The examples as float32 and their labels as int64.
    public func tensors(_ normalization: Normalization) throws(TorchError) -> (images: Tensor, labels: Tensor?) {
        let images = try normalization(Tensor(bytes: elements, shape: shape, dtype: dtype))
        return (images, try labels.map { labels throws(TorchError) in try Tensor(labels, shape: [labels.count]) })
    }
}
