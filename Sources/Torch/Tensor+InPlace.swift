internal import CTorch

// These write into the tensor itself. A leaf that requires a gradient must only be written inside `withoutGradient`.
extension Tensor {
    /// Adds `scale` times `other`.
    public func add_(_ other: Tensor, scale: Double = 1) throws(TorchError) {
        try attempt(other) { ct_add_($0, $1, scale) }
    }

    /// Adds `value` to every element.
    public func add_(_ value: Double) throws(TorchError) { try attempt { ct_add_scalar_($0, value) } }

    /// Multiplies by `other`, elementwise.
    public func mul_(_ other: Tensor) throws(TorchError) { try attempt(other, ct_mul_) }

    /// Multiplies every element by `factor`.
    public func mul_(_ factor: Double) throws(TorchError) { try attempt { ct_mul_scalar_($0, factor) } }

    /// Copies the elements of `source`, converted and broadcast as needed.
    public func copy_(_ source: Tensor) throws(TorchError) { try attempt(source, ct_copy_) }

    /// Sets every element to `value`.
    public func fill_(_ value: Double) throws(TorchError) { try attempt { ct_fill_($0, value) } }

    /// Sets every element to zero.
    public func zero_() throws(TorchError) { try attempt(ct_zero_) }

    /// Moves every element by `weight` of its way to `end`.
    public func lerp_(to end: Tensor, weight: Double) throws(TorchError) {
        try attempt(end) { ct_lerp_($0, $1, weight) }
    }
}
