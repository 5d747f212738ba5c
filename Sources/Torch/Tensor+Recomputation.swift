internal import CTorch

extension Tensor {
    /// Runs `body` without keeping its activations and runs it again during `backward()` (gradient checkpointing, Chen
    /// et al. 2016).
    ///
    /// Memory falls to the size of `inputs`, for the time of one more forward pass; the gradients have the same bits.
    /// Only `backward()` supports it, and only first derivatives. `body` must give the same result each time, and at
    /// least one input must require a gradient where parameters used by `body` do.
    /// - Throws: `TorchError` if an operation of `body` fails.
    public static func recomputed(
        _ inputs: [Tensor], _ body: @escaping ([Tensor]) throws(TorchError) -> Tensor
    ) throws(TorchError) -> Tensor {
        let context = Unmanaged.passRetained(RecomputedBody(body)).toOpaque()
        let handle = withHandles(of: inputs) { handles, count in
            ct_recomputed(
                handles, count, context,
                { context, inputs, count in
                    let body = Unmanaged<RecomputedBody>.fromOpaque(context).takeUnretainedValue()
                    return body.run(UnsafeBufferPointer(start: inputs, count: count).map { Tensor(adopting: $0) })
                },
                { context in Unmanaged<RecomputedBody>.fromOpaque(context).release() })
        }
        return try Tensor(owning: handle, #function)
    }
}

/// A reference to a closure that C++ can hold.
private final class RecomputedBody {
    private let body: ([Tensor]) throws(TorchError) -> Tensor

    init(_ body: @escaping ([Tensor]) throws(TorchError) -> Tensor) {
        self.body = body
    }

    func run(_ inputs: [Tensor]) -> ct_tensor {
        do throws(TorchError) {
            let result = try body(inputs)
            return withExtendedLifetime(result) { ct_share(result.handle) }
        } catch {
            ct_set_last_error(error.description)
            return ct_tensor()
        }
    }
}
