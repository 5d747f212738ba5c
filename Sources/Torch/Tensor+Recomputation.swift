internal import CTorch

extension Tensor {
    /// What `body` makes of `inputs`, without a record of its operations: `backward()` runs `body` again to have one. Memory
    /// is what the inputs need, and time that of one more run; the gradients are the same bits.
    ///
    /// It is for `backward()` alone and can be differentiated once. `body` has to give the same result each time, and at
    /// least one input has to require a gradient where parameters used by `body` do.
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

/// A closure that C++ holds.
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
