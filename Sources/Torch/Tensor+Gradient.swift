internal import CTorch

extension Tensor {
    /// Whether operations on this tensor are recorded, so that its gradient can be had. Only leaves of a floating
    /// type can be set; anything else is a mistake in the program.
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

    /// What `backward()` has summed up for this leaf, or nil if it has not reached it.
    public var gradient: Tensor? {
        withExtendedLifetime(self) {
            let gradient = ct_grad(handle)
            return gradient.raw == nil ? nil : Tensor(adopting: gradient)
        }
    }

    /// Adds the derivative of this single number with respect to every leaf that it was made of to the gradients of
    /// those leaves, and frees the record of its operations.
    public func backward() throws(TorchError) { try attempt(ct_backward) }

    /// The derivatives of the single number `output` with respect to each of `inputs`. The gradients that the leaves
    /// hold are left alone. With `createGraph` the derivatives can be differentiated again; with `keepingRecord` other
    /// numbers of the same operations can, for less memory.
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

/// Runs `body` without recording operations for gradients, on this thread.
public func withoutGradient<Result, Failure: Error>(
    _ body: () throws(Failure) -> Result
) throws(Failure) -> Result {
    let before = ct_grad_mode()
    ct_set_grad_mode(false)
    defer { ct_set_grad_mode(before) }
    return try body()
}

/// Runs `body` with operations recorded for gradients, on this thread, also inside `withoutGradient`.
public func withGradient<Result, Failure: Error>(
    _ body: () throws(Failure) -> Result
) throws(Failure) -> Result {
    let before = ct_grad_mode()
    ct_set_grad_mode(true)
    defer { ct_set_grad_mode(before) }
    return try body()
}
