internal import CTorch

/// A multidimensional array of elements of one dtype on one device, with autograd.
///
/// A tensor belongs to one thread: it is not `Sendable`; pass values between threads instead. Operations return new
/// tensors; methods whose names end in an underscore modify the tensor in place. Broadcasting and type promotion follow
/// PyTorch.
///
/// ```swift
/// let x = try Tensor([1, 2, 3] as [Float], shape: [3])
/// x.requiresGradient = true
/// let loss = try x.squared().sum()
/// try loss.backward()
/// print(try x.gradient?.values() ?? [])  // [2.0, 4.0, 6.0]
/// ```
public final class Tensor {
    let handle: ct_tensor

    /// Takes ownership of a +1 handle.
    /// - Throws: `TorchError` with the message of the last failed call if the handle is null.
    init(owning handle: ct_tensor, _ operation: StaticString) throws(TorchError) {
        guard handle.raw != nil else { throw TorchError.last(operation) }
        self.handle = handle
    }

    /// Takes ownership of a +1 handle that is not null.
    init(adopting handle: ct_tensor) {
        self.handle = handle
    }

    deinit { ct_free(handle) }

    /// The number of live tensors in this process; equal counts before and after an operation show that it leaks none.
    public static var liveCount: Int { ct_live_tensors() }

    /// The length along each dimension; empty for a scalar.
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

    /// The dtype of the elements.
    public var dtype: DType {
        withExtendedLifetime(self) {
            guard let type = DType(code: ct_dtype_of(handle)) else {
                preconditionFailure("a tensor of a dtype that this library never creates")
            }
            return type
        }
    }

    /// The device that holds the elements.
    public var device: Device { withExtendedLifetime(self) { Device(code: ct_device_of(handle)) } }
}

// Handles are used inside these functions and the methods of Tensor only. Swift may release an object right after its
// last use; arguments of a function that is not inlined live until it returns, and so does the handle.
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
        // One element more, so that the base address exists even for no tensors.
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
    /// The error of the last failed call on this thread.
    ///
    /// - Parameter operation: A `#function`; the error keeps the part before the parenthesis.
    static func last(_ operation: StaticString) -> TorchError {
        let name = "\(operation)".prefix { $0 != "(" }
        return TorchError(operation: String(name), message: String(cString: ct_last_error()))
    }
}
