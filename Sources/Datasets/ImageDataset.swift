public import Torch

/// Labelled or unlabelled pictures in memory, as bytes.
public final class ImageDataset: Dataset {
    /// How many pictures there are.
    public let count: Int
    /// The shape of one picture: channels, height, width.
    public let shape: [Int]
    /// How many classes there are; 0 without labels.
    public let classes: Int
    /// IDX files hold none.
    public let classNames: [String]? = nil
    /// That of bytes.
    public let normalization = Normalization.bytes
    /// IDX files hold no texts.
    public let isCaptioned = false

    private let pixels: Tensor
    private let known: Tensor?

    /// Reads IDX files.
    /// - Parameters:
    ///   - images: the path of a file of shape [N, height, width].
    ///   - labels: the path of a file of shape [N].
    ///   - size: height and width after padding with 0 on all sides; `nil` leaves the pictures as they are.
    ///   - classes: how many classes there are; `nil` takes one more than the largest label.
    ///   - limit: use only so many from the start.
    /// - Throws: `DataError` for files that cannot be used or do not fit together, `TorchError` where memory ends.
    public init(images: String, labels: String?, size: Int? = nil, classes: Int? = nil, limit: Int? = nil) throws {
        let pictures = try IDXFile(path: images, dimensions: 3)
        let labelFile = try labels.map { try IDXFile(path: $0, dimensions: 1) }
        let total = pictures.shape[0]
        if let labelFile, labelFile.shape[0] != total {
            throw DataError(
                file: labelFile.path,
                reason: "holds \(labelFile.shape[0]) labels, but \(images) holds \(total) pictures")
        }
        count = min(total, limit ?? total)
        let padded = try Padding(height: pictures.shape[1], width: pictures.shape[2], to: size, file: images)
        shape = [1, padded.outerHeight, padded.outerWidth]
        pixels = try padded.apply(to: pictures.elements, count: count, shape: [count] + shape)
        if let labelFile {
            let used = labelFile.elements.prefix(count)
            self.classes = try Self.classes(of: used, expected: classes, file: labelFile.path)
            known = try Tensor(bytes: Array(used), shape: [count], dtype: .uint8).cast(to: .int64)
        } else {
            self.classes = 0
            known = nil
        }
    }

    /// The examples at `indices`: pictures of shape [batch, channels, height, width] as float32 in [-1, 1], and their
    /// labels as int64 of shape [batch], `nil` without labels.
    public func batch(
        _ indices: [Int], augmentedBy augmentation: Augmentation? = nil
    ) throws -> (images: Tensor, labels: Tensor?) {
        let index = try Tensor(indices.map(Int64.init), shape: [indices.count])
        let bytes = try pixels.indexSelected(dim: 0, index)
        return (try normalization(bytes), try known?.indexSelected(dim: 0, index))
    }

    /// There are none.
    public func captions(_ indices: [Int]) -> [String]? { nil }

    /// The label of each picture.
    public var labels: [Int]? { get throws { try known?.int64s().map { Int($0) } } }

    private static func classes(
        of labels: ArraySlice<UInt8>, expected: Int?, file: String
    ) throws(DataError) -> Int {
        let largest = labels.max().map { Int($0) + 1 } ?? 0
        guard let expected else { return largest }
        if let index = labels.firstIndex(where: { Int($0) >= expected }) {
            throw DataError(
                file: file,
                reason: "label \(index) is \(labels[index]); with \(expected) classes labels lie in 0...\(expected - 1)"
            )
        }
        return expected
    }
}
