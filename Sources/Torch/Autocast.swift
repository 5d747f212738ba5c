internal import CTorch

/// Runs `body` on this thread under autocast: matrix products, convolutions and attention compute in `dtype` whatever
/// the dtype of their inputs. Norms, softmax and losses stay in float32, and the gradients of float32 weights are
/// float32.
///
/// - Parameters:
///   - dtype: bfloat16, or `nil` to switch autocast off.
///   - device: The device of the tensors in `body`.
/// - Throws: Only errors of `body`.
public func withAutocast<Result, Failure: Error>(
    _ dtype: DType?, on device: Device, _ body: () throws(Failure) -> Result
) throws(Failure) -> Result {
    let before = ct_autocast(device.code)
    precondition(ct_set_autocast(device.code, dtype?.code ?? ct_other_dtype), "\(device) has no such precision")
    defer { _ = ct_set_autocast(device.code, before) }
    return try body()
}
