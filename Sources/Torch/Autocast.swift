internal import CTorch

/// Runs `body` with matrix products, convolutions and attention computed in `dtype` on this thread, whatever the type of
/// their inputs; norms, softmax and losses stay in single precision, and the gradients of float32 weights are float32.
///
/// - Parameters:
///   - dtype: bfloat16, or nil for the type of the inputs.
///   - device: Where the tensors live that it is for.
public func withAutocast<Result, Failure: Error>(
    _ dtype: DType?, on device: Device, _ body: () throws(Failure) -> Result
) throws(Failure) -> Result {
    let before = ct_autocast(device.code)
    precondition(ct_set_autocast(device.code, dtype?.code ?? ct_other_dtype), "\(device) has no such precision")
    defer { _ = ct_set_autocast(device.code, before) }
    return try body()
}
