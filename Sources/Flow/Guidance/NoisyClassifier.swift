public import FlowMath
public import Torch

/// A classifier of noised data, `p(y | x, t)`.
public protocol NoisyClassifier {
    /// The number of classes.
    var classes: Int { get }

    /// Returns `log p(y | x, t)` of every class, [batch, classes], recorded for gradients where these are.
    /// - Throws: `TorchError`.
    func logProbabilities(_ x: Tensor, at t: Double) throws(TorchError) -> Tensor

    /// Returns the gradient of `log p(label | x, t)` by x, in the shape of `x`; by default from `logProbabilities`.
    /// - Throws: `TorchError`.
    func gradient(_ x: Tensor, at t: Double, of label: Tensor) throws(TorchError) -> Tensor

    /// Returns the gradient of each sample at a time of its own; by default from one call for each distinct time.
    /// - Throws: `TorchError`.
    func gradient(_ x: Tensor, atEach t: [Double], of label: Tensor) throws(TorchError) -> Tensor

    /// Returns `a_t grad log p(label | x, t)`, what guidance adds to a velocity on a path at w = 1, where the
    /// classifier knows it without the gradient and therefore at both ends of the path; by default `nil`.
    /// - Parameter t: one time for the batch or one for each sample.
    /// - Throws: `TorchError`.
    func guidanceVelocity(
        _ x: Tensor, atEach t: [Double], of label: Tensor, on path: any ProbabilityPath
    ) throws(TorchError) -> Tensor?
}

extension NoisyClassifier {
    /// Returns `nil`: only the gradient is known.
    /// - Throws: `TorchError`.
    public func guidanceVelocity(
        _ x: Tensor, atEach t: [Double], of label: Tensor, on path: any ProbabilityPath
    ) throws(TorchError) -> Tensor? { nil }

    /// Returns the gradients from one call for each distinct time.
    /// - Throws: `TorchError`.
    public func gradient(_ x: Tensor, atEach t: [Double], of label: Tensor) throws(TorchError) -> Tensor {
        try BatchGroups(t).map(x, label) { (x, t, _, part) throws(TorchError) in
            [try gradient(x, at: t, of: part ?? label)]
        }[0]
    }

    /// Returns the gradient by automatic differentiation; the gradient of one sample does not depend on the others.
    /// - Throws: `TorchError`.
    public func gradient(_ x: Tensor, at t: Double, of label: Tensor) throws(TorchError) -> Tensor {
        try withGradient { () throws(TorchError) in
            let point = try x.detached()
            point.requiresGradient = true
            let logs = try logProbabilities(point, at: t)
            let places = try Tensor.arange(Double(classes), dtype: .int64, device: x.device)
            let chosen = try label.unsqueezed(1).equal(to: places).cast(to: logs.dtype)
            return try Tensor.gradient(of: (logs * chosen).sum(), withRespectTo: [point])[0].detached()
        }
    }
}
