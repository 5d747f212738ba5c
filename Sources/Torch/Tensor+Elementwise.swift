internal import CTorch

extension Tensor {
    /// Computes e to the power of every element.
    /// - Throws: `TorchError` if libtorch does not support the dtype or runs out of memory.
    public func exp() throws(TorchError) -> Tensor { try unary(ct_exp) }

    /// Computes the natural logarithm of every element.
    /// - Throws: `TorchError` if libtorch does not support the dtype or runs out of memory.
    public func log() throws(TorchError) -> Tensor { try unary(ct_log) }

    /// Computes the square root of every element.
    /// - Throws: `TorchError` if libtorch does not support the dtype or runs out of memory.
    public func sqrt() throws(TorchError) -> Tensor { try unary(ct_sqrt) }

    /// Computes the sine of every element, in radians.
    /// - Throws: `TorchError` if libtorch does not support the dtype or runs out of memory.
    public func sin() throws(TorchError) -> Tensor { try unary(ct_sin) }

    /// Computes the cosine of every element, in radians.
    /// - Throws: `TorchError` if libtorch does not support the dtype or runs out of memory.
    public func cos() throws(TorchError) -> Tensor { try unary(ct_cos) }

    /// Computes the hyperbolic tangent of every element.
    /// - Throws: `TorchError` if libtorch does not support the dtype or runs out of memory.
    public func tanh() throws(TorchError) -> Tensor { try unary(ct_tanh) }

    /// Computes the logistic sigmoid `1 / (1 + e^-x)` of every element.
    /// - Throws: `TorchError` if libtorch does not support the dtype or runs out of memory.
    public func sigmoid() throws(TorchError) -> Tensor { try unary(ct_sigmoid) }

    /// Computes the SiLU activation `x sigmoid(x)` (Elfwing et al. 2018).
    /// - Throws: `TorchError` if libtorch does not support the dtype or runs out of memory.
    public func silu() throws(TorchError) -> Tensor { try unary(ct_silu) }

    /// Computes the GELU activation `x Φ(x)` with the normal distribution function Φ (Hendrycks and Gimpel 2016).
    ///
    /// - Parameter tanh: `true` uses the tanh approximation of Φ, default `false`.
    /// - Throws: `TorchError` if libtorch does not support the dtype or runs out of memory.
    public func gelu(tanh: Bool = false) throws(TorchError) -> Tensor { try unary { ct_gelu($0, tanh) } }

    /// Computes the ReLU activation `max(x, 0)`.
    /// - Throws: `TorchError` if libtorch does not support the dtype or runs out of memory.
    public func relu() throws(TorchError) -> Tensor { try unary(ct_relu) }

    /// Computes the absolute value of every element.
    /// - Throws: `TorchError` if libtorch does not support the dtype or runs out of memory.
    public func abs() throws(TorchError) -> Tensor { try unary(ct_abs) }

    /// Computes the square of every element.
    /// - Throws: `TorchError` if libtorch does not support the dtype or runs out of memory.
    public func squared() throws(TorchError) -> Tensor { try unary(ct_square) }

    /// Rounds every element down to a whole number.
    /// - Throws: `TorchError` if libtorch does not support the dtype or runs out of memory.
    public func floor() throws(TorchError) -> Tensor { try unary(ct_floor) }

    /// Rounds every element to the nearest whole number, halves to even.
    /// - Throws: `TorchError` if libtorch does not support the dtype or runs out of memory.
    public func rounded() throws(TorchError) -> Tensor { try unary(ct_round) }

    /// Raises every element to the power of `exponent`.
    /// - Throws: `TorchError` if libtorch does not support the dtype or runs out of memory.
    public func pow(_ exponent: Double) throws(TorchError) -> Tensor { try unary { ct_pow($0, exponent) } }

    /// Clamps every element to `lower...upper`.
    /// - Throws: `TorchError` if libtorch does not support the dtype or runs out of memory.
    public func clamped(_ lower: Double, _ upper: Double) throws(TorchError) -> Tensor {
        try unary { ct_clamp($0, lower, upper) }
    }

    /// Checks that every element is finite; waits for the device.
    /// - Throws: `TorchError` if libtorch does not support the dtype or runs out of memory.
    public func isAllFinite() throws(TorchError) -> Bool {
        var finite = false
        try attempt { ct_all_finite($0, &finite) }
        return finite
    }
}
