internal import CTorch

extension Tensor {
    /// e to the power of every element.
    public func exp() throws(TorchError) -> Tensor { try unary(ct_exp) }

    /// The natural logarithm.
    public func log() throws(TorchError) -> Tensor { try unary(ct_log) }

    /// The square root.
    public func sqrt() throws(TorchError) -> Tensor { try unary(ct_sqrt) }

    /// The sine of every element, in radians.
    public func sin() throws(TorchError) -> Tensor { try unary(ct_sin) }

    /// The cosine of every element, in radians.
    public func cos() throws(TorchError) -> Tensor { try unary(ct_cos) }

    /// The hyperbolic tangent.
    public func tanh() throws(TorchError) -> Tensor { try unary(ct_tanh) }

    /// `1 / (1 + e^-x)`.
    public func sigmoid() throws(TorchError) -> Tensor { try unary(ct_sigmoid) }

    /// `x sigmoid(x)`.
    public func silu() throws(TorchError) -> Tensor { try unary(ct_silu) }

    /// `x Φ(x)` with the normal distribution function Φ, or with its tanh approximation.
    public func gelu(tanh: Bool = false) throws(TorchError) -> Tensor { try unary { ct_gelu($0, tanh) } }

    /// `max(x, 0)`.
    public func relu() throws(TorchError) -> Tensor { try unary(ct_relu) }

    /// The absolute value.
    public func abs() throws(TorchError) -> Tensor { try unary(ct_abs) }

    /// The square.
    public func squared() throws(TorchError) -> Tensor { try unary(ct_square) }

    /// The largest whole number that is not larger.
    public func floor() throws(TorchError) -> Tensor { try unary(ct_floor) }

    /// The nearest whole number, halves to even.
    public func rounded() throws(TorchError) -> Tensor { try unary(ct_round) }

    /// Every element to the power of `exponent`.
    public func pow(_ exponent: Double) throws(TorchError) -> Tensor { try unary { ct_pow($0, exponent) } }

    /// Every element brought into `lower...upper`.
    public func clamped(_ lower: Double, _ upper: Double) throws(TorchError) -> Tensor {
        try unary { ct_clamp($0, lower, upper) }
    }

    /// Whether every element is a finite number. Waits for the device.
    public func isAllFinite() throws(TorchError) -> Bool {
        var finite = false
        try attempt { ct_all_finite($0, &finite) }
        return finite
    }
}
