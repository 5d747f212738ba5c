internal import CTorch

extension Tensor {
    /// The elementwise sum.
    public static func + (a: Tensor, b: Tensor) throws(TorchError) -> Tensor { try a.binary(b, named: "add", ct_add) }

    /// `b` added to every element.
    public static func + (a: Tensor, b: Double) throws(TorchError) -> Tensor {
        try a.unary(named: "add") { ct_add_scalar($0, b) }
    }

    /// `a` added to every element.
    public static func + (a: Double, b: Tensor) throws(TorchError) -> Tensor {
        try b.unary(named: "add") { ct_add_scalar($0, a) }
    }

    /// The elementwise difference.
    public static func - (a: Tensor, b: Tensor) throws(TorchError) -> Tensor {
        try a.binary(b, named: "subtract", ct_sub)
    }

    /// `b` subtracted from every element.
    public static func - (a: Tensor, b: Double) throws(TorchError) -> Tensor {
        try a.unary(named: "subtract") { ct_add_scalar($0, -b) }
    }

    /// Every element subtracted from `a`.
    public static func - (a: Double, b: Tensor) throws(TorchError) -> Tensor {
        try b.unary(named: "subtract") { ct_scalar_sub(a, $0) }
    }

    /// The elementwise product.
    public static func * (a: Tensor, b: Tensor) throws(TorchError) -> Tensor {
        try a.binary(b, named: "multiply", ct_mul)
    }

    /// Every element times `b`.
    public static func * (a: Tensor, b: Double) throws(TorchError) -> Tensor {
        try a.unary(named: "multiply") { ct_mul_scalar($0, b) }
    }

    /// `a` times every element.
    public static func * (a: Double, b: Tensor) throws(TorchError) -> Tensor {
        try b.unary(named: "multiply") { ct_mul_scalar($0, a) }
    }

    /// The elementwise quotient.
    public static func / (a: Tensor, b: Tensor) throws(TorchError) -> Tensor {
        try a.binary(b, named: "divide", ct_div)
    }

    /// Every element divided by `b`.
    public static func / (a: Tensor, b: Double) throws(TorchError) -> Tensor {
        try a.unary(named: "divide") { ct_div_scalar($0, b) }
    }

    /// `a` divided by every element.
    public static func / (a: Double, b: Tensor) throws(TorchError) -> Tensor {
        try b.unary(named: "divide") { ct_scalar_div(a, $0) }
    }

    /// Every element with its sign turned.
    public static prefix func - (a: Tensor) throws(TorchError) -> Tensor { try a.unary(named: "negate", ct_neg) }

    /// A bool tensor: where the elements are equal.
    public func equal(to other: Tensor) throws(TorchError) -> Tensor { try binary(other, ct_eq) }

    /// A bool tensor: where an element equals `value`.
    public func equal(to value: Double) throws(TorchError) -> Tensor { try unary { ct_eq_scalar($0, value) } }

    /// A bool tensor: where this tensor's elements are less than those of `other`.
    public func less(than other: Tensor) throws(TorchError) -> Tensor { try binary(other, ct_lt) }

    /// A bool tensor: where an element is less than `value`.
    public func less(than value: Double) throws(TorchError) -> Tensor { try unary { ct_lt_scalar($0, value) } }

    /// This tensor's elements where the bool tensor `condition` is true, those of `other` elsewhere.
    public func `where`(_ condition: Tensor, _ other: Tensor) throws(TorchError) -> Tensor {
        try condition.ternary(self, other) { ct_where($0, $1, $2) }
    }

    /// The larger of the two elements, elementwise.
    public func maximum(_ other: Tensor) throws(TorchError) -> Tensor { try binary(other, ct_maximum) }

    /// The smaller of the two elements, elementwise.
    public func minimum(_ other: Tensor) throws(TorchError) -> Tensor { try binary(other, ct_minimum) }

    /// `self + weight (end - self)`.
    public func lerp(to end: Tensor, weight: Double) throws(TorchError) -> Tensor {
        try binary(end) { ct_lerp($0, $1, weight) }
    }

    /// `self + weight (end - self)` with a weight for every element, broadcast.
    public func lerp(to end: Tensor, weight: Tensor) throws(TorchError) -> Tensor {
        try ternary(end, weight) { ct_lerp_tensor($0, $1, $2) }
    }

    /// The matrix product over the last two dimensions, batched over those before.
    public func matmul(_ other: Tensor) throws(TorchError) -> Tensor { try binary(other, ct_matmul) }
}
