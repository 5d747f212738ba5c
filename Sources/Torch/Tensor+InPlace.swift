internal import CTorch

// Writing into a leaf that requires a gradient is allowed inside `withoutGradient` only.
extension Tensor {
    /// Adds `scale` times `other` in place, default once.
    /// - Throws: `TorchError` if the shapes do not broadcast, or on mixed devices.
    public func add_(_ other: Tensor, scale: Double = 1) throws(TorchError) {
        try attempt(other) { ct_add_($0, $1, scale) }
    }

    /// Adds `value` to every element in place.
    /// - Throws: `TorchError` if libtorch does not support the dtype or runs out of memory.
    public func add_(_ value: Double) throws(TorchError) { try attempt { ct_add_scalar_($0, value) } }

    /// Multiplies by `other` in place, elementwise.
    /// - Throws: `TorchError` if the shapes do not broadcast, or on mixed devices.
    public func mul_(_ other: Tensor) throws(TorchError) { try attempt(other, ct_mul_) }

    /// Multiplies every element by `factor` in place.
    /// - Throws: `TorchError` if libtorch does not support the dtype or runs out of memory.
    public func mul_(_ factor: Double) throws(TorchError) { try attempt { ct_mul_scalar_($0, factor) } }

    /// Copies the elements of `source` into this tensor, converted and broadcast as needed.
    /// - Throws: `TorchError` if the shapes do not broadcast, or on mixed devices.
    public func copy_(_ source: Tensor) throws(TorchError) { try attempt(source, ct_copy_) }

    /// Sets every element to `value`.
    /// - Throws: `TorchError` if libtorch does not support the dtype or runs out of memory.
    public func fill_(_ value: Double) throws(TorchError) { try attempt { ct_fill_($0, value) } }

    /// Sets every element to zero.
    /// - Throws: `TorchError` if libtorch does not support the dtype or runs out of memory.
    public func zero_() throws(TorchError) { try attempt(ct_zero_) }

    /// Interpolates linearly towards `end` in place: `self + weight (end - self)`.
    /// - Throws: `TorchError` if the shapes do not broadcast, or on mixed devices.
    public func lerp_(to end: Tensor, weight: Double) throws(TorchError) {
        try attempt(end) { ct_lerp_($0, $1, weight) }
    }
}
