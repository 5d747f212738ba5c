internal import Torch

/// The examples of an evaluation, each a function of its index alone.
protocol EvaluatedExamples {
    /// The number of examples.
    var count: Int { get }
    /// The shape of one example.
    var shape: [Int] { get }
    /// Bits for each dimension that the unit of the numbers is worth; `nil` for points, which are no bytes.
    var offset: Double? { get }

    /// Examples, float64 [range, ...], and the class of each, where it is known.
    func batch(_ range: Range<Int>) throws -> (x: Tensor, labels: [Int]?)
}
