internal import Torch

/// A data set of grey pictures from IDX files, in memory as bytes.
public struct ImageDataset: Dataset {
    /// The number of pictures in use.
    public let count: Int
    /// The shape of an example: one channel, height, width.
    public let shape: [Int]
    /// The number of classes; 0 without labels.
    public var classes: Int { labels?.classes ?? 0 }
    /// The parts that a look read.
    public let findings: DataFindings
    /// The normalisation of bytes to -1...1.
    public let normalization = Normalization.bytes

    private let padding: Padding
    private let pixels: [UInt8]
    private let labels: ClassLabels?
    private let files: (images: String, labels: String?)
    private let flip: Bool

    /// Reads IDX files.
    ///
    /// - Parameters:
    ///   - images: Path of a file of shape [N, height, width].
    ///   - labels: Path of a file of shape [N]; `nil` without labels.
    ///   - size: Height and width in pixels after padding with 0 on all sides; `nil`, the default, keeps the size.
    ///   - flip: Whether half of the pictures are flipped left to right in training, default `false`.
    ///   - classes: Number of classes; `nil`, the default, means one more than the largest label.
    ///   - limit: Largest number of pictures, from the start; `nil`, the default, uses all.
    ///   - end: Time at which a look ends; `nil`, the default, reads all pictures.
    /// - Throws: `DataError` if a file cannot be used or the numbers of pictures and labels differ.
    public init(
        images: String, labels: String?, size: Int? = nil, flip: Bool = false, classes: Int? = nil,
        limit: Int? = nil, until end: ContinuousClock.Instant? = nil
    ) throws(DataError) {
        // Labels first: they are few, and of pictures the header tells the most.
        let labelFile = try labels.map { path throws(DataError) in try IDXFile(path: path, dimensions: 1, until: end) }
        let pictures = try IDXFile(path: images, dimensions: 3, until: end)
        files = (images, labels)
        self.flip = flip
        let total = pictures.shape[0]
        if let labelFile, labelFile.shape[0] != total {
            throw DataError(
                file: labelFile.path,
                reason: "holds \(labelFile.shape[0]) labels, but \(images) holds \(total) pictures")
        }
        let used = min(total, limit ?? total, labelFile?.elements.count ?? total)
        count = used
        var findings = DataFindings()
        if let labelFile, used < min(total, limit ?? total) {
            findings.cut("the first \(used) labels of \(labelFile.path) were read")
        }
        if pictures.elements.count < pictures.shape.reduce(1, *) { findings.isPartial = true }
        self.findings = findings
        padding = try Padding(height: pictures.shape[1], width: pictures.shape[2], to: size, file: images)
        shape = [1, padding.outerHeight, padding.outerWidth]
        pixels = pictures.elements
        self.labels = try labelFile.map { file throws(DataError) in
            try ClassLabels(file.elements.prefix(used).map(Int.init), expected: classes, file: file.path)
        }
    }

    /// Returns pictures with their labels.
    /// - Throws: Nothing; the pictures are in memory.
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

    /// Hashes the files.
    /// - Throws: `DataError` if a file cannot be read.
    public func fingerprint() throws(DataError) -> Fingerprint {
        try Fingerprint(files: [files.images], labels: files.labels)
    }

    /// Returns the label of a picture; `nil` without labels.
    public func label(_ index: Int) -> Int? { labels.map { Int($0.values[index]) } }
}
