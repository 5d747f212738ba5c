public import Torch

/// A source of indexed examples with optional labels and texts.
///
/// Reading is a pure function of the indices and the augmentation, so a repeated step sees the same batch. All methods
/// may be called from many threads at once, so batches can be prefetched.
///
/// ```swift
/// let data: any Dataset = ToyDataset(.moons, count: 1_000, seed: 7)
/// let (points, labels) = try data.batch([0, 1, 2])
/// print(points.shape, labels?.shape ?? [], data.classes)  // [3, 2] [3] 2
/// ```
public protocol Dataset: Sendable {
    /// The number of examples, at least 1.
    var count: Int { get }
    /// The shape of one example: channels, height and width of a picture or latent, or the dimensionality of a point.
    var shape: [Int] { get }
    /// The number of classes; 0 without labels.
    var classes: Int { get }
    /// The names of the classes in the order of their labels; `nil` for classes without names.
    var classNames: [String]? { get }
    /// The conversion of stored elements to a network's inputs.
    var normalization: Normalization { get }
    /// Whether each example has a text.
    var isCaptioned: Bool { get }
    /// The omissions, assumptions and warnings of opening the files.
    var findings: DataFindings { get }

    /// Reads examples as they are stored, with their labels.
    ///
    /// - Parameters:
    ///   - indices: The examples, each in 0..<count.
    ///   - augmentation: The source of random changes, such as flips; `nil` for none.
    /// - Throws: `DataError` if an example cannot be read.
    func stored(_ indices: [Int], augmentedBy augmentation: Augmentation?) throws(DataError) -> StoredBatch

    /// Reads the texts of examples, one for each index; `nil` without texts.
    /// - Throws: `DataError` if a text cannot be read.
    func captions(_ indices: [Int]) throws(DataError) -> [String]?

    /// Returns the label of an example; `nil` without labels.
    func label(_ index: Int) -> Int?

    /// Computes a fingerprint of the content. Reads the files, which takes seconds for large ones.
    /// - Throws: `DataError` if a file cannot be read.
    func fingerprint() throws(DataError) -> Fingerprint
}

extension Dataset {
    /// The default for classes without names.
    public var classNames: [String]? { nil }
    /// The default for data without texts.
    public var isCaptioned: Bool { false }
    /// The default for data without files, in which nothing is assumed.
    public var findings: DataFindings { DataFindings() }
    /// Returns `nil`, the default for data without texts.
    /// - Throws: Nothing; the requirement throws.
    public func captions(_ indices: [Int]) throws(DataError) -> [String]? { nil }

    /// Reads examples as float32 [indices, ...shape] with labels as int64 [indices], `nil` without labels.
    ///
    /// - Parameters:
    ///   - indices: The examples, each in 0..<count.
    ///   - augmentation: The source of random changes, such as flips; default none.
    /// - Throws: `DataError` if an example cannot be read, `TorchError` if the tensors cannot be allocated.
    public func batch(
        _ indices: [Int], augmentedBy augmentation: Augmentation? = nil
    ) throws -> (images: Tensor, labels: Tensor?) {
        try stored(indices, augmentedBy: augmentation).tensors(normalization)
    }

    /// Returns the examples of each class in ascending order, or a single group of all examples without labels.
    public func members() -> [[Int]] {
        guard classes > 0 else { return [Array(0..<count)] }
        var members = [[Int]](repeating: [], count: classes)
        for index in 0..<count {
            if let label = label(index) { members[label].append(index) }
        }
        return members
    }
}
