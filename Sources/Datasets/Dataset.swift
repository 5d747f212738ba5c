public import Torch

/// Examples by their index, with whatever stands beside them: labels, texts.
///
/// Reading is a pure function of the indices and the augmentation, so that a step that is done again sees the same batch.
public protocol Dataset {
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

    /// Examples as float32 [indices, ...shape], and their labels as int64 [indices], `nil` without labels.
    /// - Parameter augmentation: decides what is changed at random, such as mirroring; `nil` changes nothing.
    func batch(_ indices: [Int], augmentedBy augmentation: Augmentation?) throws -> (images: Tensor, labels: Tensor?)

    /// The texts of examples, one for each index; `nil` without texts.
    func captions(_ indices: [Int]) throws -> [String]?

    /// The label of each example in its order; `nil` without labels.
    var labels: [Int]? { get throws }
}

extension Dataset {
    /// Examples without any random change.
    public func batch(_ indices: [Int]) throws -> (images: Tensor, labels: Tensor?) {
        try batch(indices, augmentedBy: nil)
    }

    /// The examples of each class in their order; without labels all of them as one.
    public func members() throws -> [[Int]] {
        guard let labels = try labels else { return [Array(0..<count)] }
        var members = [[Int]](repeating: [], count: classes)
        for (index, label) in labels.enumerated() { members[label].append(index) }
        return members
    }
}
