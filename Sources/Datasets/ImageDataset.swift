public import Torch

/// Labelled or unlabelled pictures in memory, as bytes.
public final class ImageDataset {
    /// How pixels become numbers: `x / 127.5 - 1`, which takes 0...255 to -1...1.
    public static let normalization = "x / 127.5 - 1"
    /// How many byte values lie in one unit of such numbers.
    public static let bytesPerUnit = 127.5

    /// How many pictures there are.
    public let count: Int
    /// The shape of one picture: channels, height, width.
    public let shape: [Int]
    /// How many classes there are; 0 without labels.
    public let classes: Int

    private let pixels: Tensor
    private let labels: Tensor?

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
            self.labels = try Tensor(bytes: Array(used), shape: [count], dtype: .uint8).cast(to: .int64)
        } else {
            self.classes = 0
            self.labels = nil
        }
    }

    /// The examples at `indices`: pictures of shape [batch, channels, height, width] as float32 in [-1, 1], and their
    /// labels as int64 of shape [batch], `nil` without labels.
    public func batch(_ indices: [Int]) throws(TorchError) -> (images: Tensor, labels: Tensor?) {
        let index = try Tensor(indices.map(Int64.init), shape: [indices.count])
        let bytes = try pixels.indexSelected(dim: 0, index)
        let images = try bytes.cast(to: .float32) / Self.bytesPerUnit - 1
        return (images, try labels?.indexSelected(dim: 0, index))
    }

    /// The examples of each class in the order of the file; without labels all of them as one.
    public func members() throws(TorchError) -> [[Int]] {
        guard let labels else { return [Array(0..<count)] }
        var members = [[Int]](repeating: [], count: classes)
        for (index, label) in try labels.int64s().enumerated() { members[Int(label)].append(index) }
        return members
    }

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
