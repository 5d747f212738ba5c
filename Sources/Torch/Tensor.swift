internal import CTorch

/// An array of numbers of any number of dimensions, on a device, with its gradient where one is asked for.
///
/// A tensor belongs to one thread: it is not `Sendable`, and what crosses threads or processes is a value. Operations
/// give new tensors; those whose name ends in an underscore write into the tensor they are called on. Broadcasting and
/// type promotion are PyTorch's.
public final class Tensor {
    let handle: ct_tensor

    /// Takes ownership of a +1 handle, or throws the message of the call that did not give one.
    init(owning handle: ct_tensor, _ operation: StaticString) throws(TorchError) {
        guard handle.raw != nil else { throw TorchError.last(operation) }
        self.handle = handle
    }

    /// Takes ownership of a +1 handle that is known not to be null.
    init(adopting handle: ct_tensor) {
        self.handle = handle
    }

    deinit { ct_free(handle) }

    /// The number of tensors that are alive in this process. Two equal counts around a piece of work show that it
    /// leaks none.
    public static var liveCount: Int { ct_live_tensors() }

    /// The length along each dimension; empty for a single number.
    public var shape: [Int] {
        withExtendedLifetime(self) {
            let dimensions = ct_dim(handle)
            return [Int](unsafeUninitializedCapacity: dimensions) { buffer, count in
                if let start = buffer.baseAddress { ct_sizes(handle, start) }
                count = dimensions
            }
        }
    }

    /// The number of elements.
    public var count: Int { withExtendedLifetime(self) { ct_count(handle) } }

    /// The type of the elements.
    public var dtype: DType {
        withExtendedLifetime(self) {
            guard let type = DType(code: ct_dtype_of(handle)) else {
                preconditionFailure("a tensor of an element type that this library does not make")
            }
            return type
        }
    }

    /// The device that holds the elements.
    public var device: Device { withExtendedLifetime(self) { Device(code: ct_device_of(handle)) } }
}

// Handles are only ever used inside these functions and the methods of Tensor. Swift may release an object right after
// its last use; arguments of a function that is not inlined live until it returns, so that the handle does too.
extension Tensor {
    @inline(never)
    func unary(
        named operation: StaticString = #function, _ body: (ct_tensor) -> ct_tensor
    ) throws(TorchError) -> Tensor {
        try Tensor(owning: body(handle), operation)
    }

    @inline(never)
    func binary(
        _ other: Tensor, named operation: StaticString = #function, _ body: (ct_tensor, ct_tensor) -> ct_tensor
    ) throws(TorchError) -> Tensor {
        try Tensor(owning: body(handle, other.handle), operation)
    }

    @inline(never)
    func ternary(
        _ second: Tensor?, _ third: Tensor?, named operation: StaticString = #function,
        _ body: (ct_tensor, ct_tensor, ct_tensor) -> ct_tensor
    ) throws(TorchError) -> Tensor {
        try Tensor(owning: body(handle, second?.handle ?? ct_tensor(), third?.handle ?? ct_tensor()), operation)
    }

    @inline(never)
    func attempt(named operation: StaticString = #function, _ body: (ct_tensor) -> Bool) throws(TorchError) {
        guard body(handle) else { throw TorchError.last(operation) }
    }

    @inline(never)
    func attempt(
        _ other: Tensor, named operation: StaticString = #function, _ body: (ct_tensor, ct_tensor) -> Bool
    ) throws(TorchError) {
        guard body(handle, other.handle) else { throw TorchError.last(operation) }
    }

    @inline(never)
    static func withHandles<R, E: Error>(
        of tensors: [Tensor], _ body: (UnsafePointer<ct_tensor>, Int) throws(E) -> R
    ) throws(E) -> R {
        // One element more, so that there is an address even for no tensors.
        var handles = tensors.map(\.handle)
        handles.append(ct_tensor())
        defer { withExtendedLifetime(tensors) {} }
        let pointer = UnsafeMutablePointer<ct_tensor>.allocate(capacity: handles.count)
        defer { pointer.deallocate() }
        pointer.initialize(from: handles, count: handles.count)
        return try body(pointer, tensors.count)
    }
}

extension TorchError {
    /// The error of the last failed call of this thread. `operation` is a `#function`, of which people see the name.
    static func last(_ operation: StaticString) -> TorchError {
        let name = "\(operation)".prefix { $0 != "(" }
        return TorchError(operation: String(name), message: String(cString: ct_last_error()))
    }
}
