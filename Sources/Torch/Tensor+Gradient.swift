internal import CTorch

extension Tensor {
    /// Whether autograd records operations on this tensor. Setting it on anything but a leaf of a floating-point dtype
    /// is a programming error and traps.
    public var requiresGradient: Bool {
        get { withExtendedLifetime(self) { ct_requires_grad(handle) } }
        set {
            withExtendedLifetime(self) {
                guard ct_set_requires_grad(handle, newValue) else {
                    preconditionFailure(TorchError.last("requiresGradient").description)
                }
            }
        }
    }

    /// The gradient that `backward()` has accumulated for this leaf; `nil` before the first.
    public var gradient: Tensor? {
        withExtendedLifetime(self) {
            let gradient = ct_grad(handle)
            return gradient.raw == nil ? nil : Tensor(adopting: gradient)
        }
    }

    /// Backpropagates from this scalar: adds its derivatives to the gradients of all leaves and frees the autograd
    /// graph.
    /// - Throws: `TorchError` if this tensor is not a scalar or has no graph.
    public func backward() throws(TorchError) { try attempt(ct_backward) }

    /// Computes the derivatives of the scalar `output` with respect to each of `inputs`, leaving the leaves' `gradient`
    /// alone.
    ///
    /// - Parameters:
    ///   - output: A tensor of one element.
    ///   - inputs: The tensors to differentiate by.
    ///   - keepingRecord: Keeps the autograd graph for further derivatives of the same operations, default `false`.
    ///   - createGraph: Records the derivatives themselves, so that they can be differentiated again, at the cost of
    ///     memory, default `false`.
    /// - Throws: `TorchError` if `output` is not a scalar or does not depend on one of `inputs`.
    public static func gradient(
        of output: Tensor, withRespectTo inputs: [Tensor], keepingRecord: Bool = false, createGraph: Bool = false
    ) throws(TorchError) -> [Tensor] {
        var gradients = [ct_tensor](repeating: ct_tensor(), count: inputs.count)
        try withHandles(of: inputs) { (handles, count) throws(TorchError) in
            try output.attempt(named: "gradient") {
                ct_gradients($0, handles, count, keepingRecord, createGraph, &gradients)
            }
        }
        var result: [Tensor] = []
        for gradient in gradients { result.append(try Tensor(owning: gradient, "gradient")) }
        return result
    }
}

/// Runs `body` on this thread without recording operations for gradients.
/// - Throws: Only errors of `body`.
public func withoutGradient<Result, Failure: Error>(
    _ body: () throws(Failure) -> Result
) throws(Failure) -> Result {
    let before = ct_grad_mode()
    ct_set_grad_mode(false)
    defer { ct_set_grad_mode(before) }
    return try body()
}

/// Runs `body` on this thread with operations recorded for gradients, also inside `withoutGradient`.
/// - Throws: Only errors of `body`.
public func withGradient<Result, Failure: Error>(
    _ body: () throws(Failure) -> Result
) throws(Failure) -> Result {
    let before = ct_grad_mode()
    ct_set_grad_mode(true)
    defer { ct_set_grad_mode(before) }
    return try body()
}
