internal import Flow
internal import FlowMath
internal import Torch

/// A classifier that counts its gradients, one for each sample.
struct CountingClassifier<Base: NoisyClassifier>: NoisyClassifier {
    let base: Base
    let counter: EvaluationCounter

    var classes: Int { base.classes }

    func logProbabilities(_ x: Tensor, at t: Double) throws(TorchError) -> Tensor {
        try base.logProbabilities(x, at: t)
    }

    func gradient(_ x: Tensor, at t: Double, of label: Tensor) throws(TorchError) -> Tensor {
        counter.add(x.shape[0])
        return try base.gradient(x, at: t, of: label)
    }

    func gradient(_ x: Tensor, atEach t: [Double], of label: Tensor) throws(TorchError) -> Tensor {
        counter.add(x.shape[0])
        return try base.gradient(x, atEach: t, of: label)
    }

    func guidanceVelocity(
        _ x: Tensor, atEach t: [Double], of label: Tensor, on path: any ProbabilityPath
    ) throws(TorchError) -> Tensor? {
        guard let velocity = try base.guidanceVelocity(x, atEach: t, of: label, on: path) else { return nil }
        counter.add(x.shape[0])
        return velocity
    }
}
