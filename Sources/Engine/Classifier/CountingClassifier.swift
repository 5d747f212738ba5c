internal import Flow
internal import FlowMath
internal import Torch

/// A classifier that counts its gradients, one for each sample.
final class CountingClassifier<Base: NoisyClassifier>: NoisyClassifier {
    private let base: Base
    /// The gradients so far.
    private(set) var count = 0

    init(_ base: Base) { self.base = base }

    var classes: Int { base.classes }

    func logProbabilities(_ x: Tensor, at t: Double) throws(TorchError) -> Tensor {
        try base.logProbabilities(x, at: t)
    }

    func gradient(_ x: Tensor, at t: Double, of label: Tensor) throws(TorchError) -> Tensor {
        count += x.shape[0]
        return try base.gradient(x, at: t, of: label)
    }

    func gradient(_ x: Tensor, atEach t: [Double], of label: Tensor) throws(TorchError) -> Tensor {
        count += x.shape[0]
        return try base.gradient(x, atEach: t, of: label)
    }
}
