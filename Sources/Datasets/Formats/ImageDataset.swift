internal import Torch

/// Labelled or unlabelled pictures in memory, as bytes.
public struct ImageDataset: Dataset {
    /// How many pictures are used.
    public let count: Int
    /// One channel, height, width.
    public let shape: [Int]
    /// How many classes there are; 0 without labels.
    public var classes: Int { labels?.classes ?? 0 }
    /// That of bytes.
    public let normalization = Normalization.bytes

    private let padding: Padding
    private let pixels: [UInt8]
    private let labels: ClassLabels?
    private let files: (images: String, labels: String?)
    private let flip: Bool

    /// Reads IDX files.
    /// - Parameters:
    ///   - images: the path of a file of shape [N, height, width].
    ///   - labels: the path of a file of shape [N].
    ///   - size: height and width after padding with 0 on all sides; `nil` leaves the pictures as they are.
    ///   - flip: whether half of the pictures are mirrored in training.
    ///   - classes: how many classes there are; `nil` takes one more than the largest label.
    ///   - limit: use only so many from the start.
    /// - Throws: `DataError` for files that cannot be used or do not fit together.
    public init(
        images: String, labels: String?, size: Int? = nil, flip: Bool = false, classes: Int? = nil,
        limit: Int? = nil
    ) throws(DataError) {
        let pictures = try IDXFile(path: images, dimensions: 3)
        let labelFile = try labels.map { path throws(DataError) in try IDXFile(path: path, dimensions: 1) }
        files = (images, labels)
        self.flip = flip
        let total = pictures.shape[0]
        if let labelFile, labelFile.shape[0] != total {
            throw DataError(
                file: labelFile.path,
                reason: "holds \(labelFile.shape[0]) labels, but \(images) holds \(total) pictures")
        }
        count = min(total, limit ?? total)
        padding = try Padding(height: pictures.shape[1], width: pictures.shape[2], to: size, file: images)
        shape = [1, padding.outerHeight, padding.outerWidth]
        pixels = pictures.elements
        let used = count
        self.labels = try labelFile.map { file throws(DataError) in
            try ClassLabels(file.elements.prefix(used).map(Int.init), expected: classes, file: file.path)
        }
    }

    /// Pictures with their labels.
    public func stored(_ indices: [Int], augmentedBy augmentation: Augmentation?) throws(DataError) -> StoredBatch {
        try StoredBatch(
            indices, of: shape, dtype: .uint8, labels: labels?(indices)
        ) { index, place throws(DataError) in
            pixels.withUnsafeBytes { padding.frame($0, picture: index, into: place) }
            guard flip, let augmentation, augmentation.words(index).0 >> 31 == 1 else { return }
            let bytes = place.bindMemory(to: UInt8.self)
            for row in 0..<shape[1] { bytes[row * shape[2]..<(row + 1) * shape[2]].reverse() }
        }
    }

    /// The hashes of the files.
    public func fingerprint() throws(DataError) -> Fingerprint {
        try Fingerprint(files: [files.images], labels: files.labels)
    }

    /// The label of a picture.
    public func label(_ index: Int) -> Int? { labels.map { Int($0.values[index]) } }
}
