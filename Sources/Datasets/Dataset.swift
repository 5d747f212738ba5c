public import Torch

/// Examples by their index, with whatever stands beside them: labels, texts.
///
/// Reading is a pure function of the indices and the augmentation, so that a step that is done again sees the same batch,
/// and may be called from many threads at once, so that batches are read ahead.
public protocol Dataset: Sendable {
    /// How many examples there are, at least 1.
    var count: Int { get }
    /// The shape of one example: channels, height and width of a picture or latent, or the dimension of a point.
    var shape: [Int] { get }
    /// How many classes there are; 0 without labels.
    var classes: Int { get }
    /// The names of the classes by their labels, where the data have names.
    var classNames: [String]? { get }
    /// How what is stored becomes the numbers of a batch.
    var normalization: Normalization { get }
    /// Whether there is a text for each example.
    var isCaptioned: Bool { get }

    /// Examples as they are stored, with their labels.
    /// - Parameter augmentation: decides what is changed at random, such as mirroring; `nil` changes nothing.
    /// - Throws: `DataError` for what cannot be read.
    func stored(_ indices: [Int], augmentedBy augmentation: Augmentation?) throws(DataError) -> StoredBatch

    /// The texts of examples, one for each index; `nil` without texts.
    func captions(_ indices: [Int]) throws(DataError) -> [String]?

    /// The label of an example; `nil` without labels.
    func label(_ index: Int) -> Int?

    /// What tells these data from others. Reads the files; costs seconds where they are large.
    func fingerprint() throws(DataError) -> Fingerprint
}

extension Dataset {
    /// Most data have none.
    public var classNames: [String]? { nil }
    /// Most data have none.
    public var isCaptioned: Bool { false }
    /// Most data have none.
    public func captions(_ indices: [Int]) throws(DataError) -> [String]? { nil }

    /// Examples as float32 [indices, ...shape], and their labels as int64 [indices], `nil` without labels.
    /// - Parameter augmentation: decides what is changed at random, such as mirroring; `nil` changes nothing.
    public func batch(
        _ indices: [Int], augmentedBy augmentation: Augmentation? = nil
    ) throws -> (images: Tensor, labels: Tensor?) {
        try stored(indices, augmentedBy: augmentation).tensors(normalization)
    }

    /// The examples of each class in their order; without labels all of them as one.
    public func members() -> [[Int]] {
        guard classes > 0 else { return [Array(0..<count)] }
        var members = [[Int]](repeating: [], count: classes)
        for index in 0..<count {
            if let label = label(index) { members[label].append(index) }
        }
        return members
    }
}
