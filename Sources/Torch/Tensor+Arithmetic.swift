internal import CTorch

extension Tensor {
    /// Returns the elementwise sum.
    /// - Throws: `TorchError` if the shapes do not broadcast, or on mixed devices.
    public static func + (a: Tensor, b: Tensor) throws(TorchError) -> Tensor { try a.binary(b, named: "add", ct_add) }

    /// Adds `b` to every element.
    /// - Throws: `TorchError` if libtorch does not support the dtype or runs out of memory.
    public static func + (a: Tensor, b: Double) throws(TorchError) -> Tensor {
        try a.unary(named: "add") { ct_add_scalar($0, b) }
    }

    /// Adds `a` to every element.
    /// - Throws: `TorchError` if libtorch does not support the dtype or runs out of memory.
    public static func + (a: Double, b: Tensor) throws(TorchError) -> Tensor {
        try b.unary(named: "add") { ct_add_scalar($0, a) }
    }

    /// Returns the elementwise difference.
    /// - Throws: `TorchError` if the shapes do not broadcast, or on mixed devices.
    public static func - (a: Tensor, b: Tensor) throws(TorchError) -> Tensor {
        try a.binary(b, named: "subtract", ct_sub)
    }

    /// Subtracts `b` from every element.
    /// - Throws: `TorchError` if libtorch does not support the dtype or runs out of memory.
    public static func - (a: Tensor, b: Double) throws(TorchError) -> Tensor {
        try a.unary(named: "subtract") { ct_add_scalar($0, -b) }
    }

    /// Subtracts every element from `a`.
    /// - Throws: `TorchError` if libtorch does not support the dtype or runs out of memory.
    public static func - (a: Double, b: Tensor) throws(TorchError) -> Tensor {
        try b.unary(named: "subtract") { ct_scalar_sub(a, $0) }
    }

    /// Returns the elementwise product.
    /// - Throws: `TorchError` if the shapes do not broadcast, or on mixed devices.
    public static func * (a: Tensor, b: Tensor) throws(TorchError) -> Tensor {
        try a.binary(b, named: "multiply", ct_mul)
    }

    /// Multiplies every element by `b`.
    /// - Throws: `TorchError` if libtorch does not support the dtype or runs out of memory.
    public static func * (a: Tensor, b: Double) throws(TorchError) -> Tensor {
        try a.unary(named: "multiply") { ct_mul_scalar($0, b) }
    }

    /// Multiplies every element by `a`.
    /// - Throws: `TorchError` if libtorch does not support the dtype or runs out of memory.
    public static func * (a: Double, b: Tensor) throws(TorchError) -> Tensor {
        try b.unary(named: "multiply") { ct_mul_scalar($0, a) }
    }

    /// Returns the elementwise quotient.
    /// - Throws: `TorchError` if the shapes do not broadcast, or on mixed devices.
    public static func / (a: Tensor, b: Tensor) throws(TorchError) -> Tensor {
        try a.binary(b, named: "divide", ct_div)
    }

    /// Divides every element by `b`.
    /// - Throws: `TorchError` if libtorch does not support the dtype or runs out of memory.
    public static func / (a: Tensor, b: Double) throws(TorchError) -> Tensor {
        try a.unary(named: "divide") { ct_div_scalar($0, b) }
    }

    /// Divides `a` by every element.
    /// - Throws: `TorchError` if libtorch does not support the dtype or runs out of memory.
    public static func / (a: Double, b: Tensor) throws(TorchError) -> Tensor {
        try b.unary(named: "divide") { ct_scalar_div(a, $0) }
    }

    /// Negates every element.
    /// - Throws: `TorchError` if libtorch does not support the dtype or runs out of memory.
    public static prefix func - (a: Tensor) throws(TorchError) -> Tensor { try a.unary(named: "negate", ct_neg) }

    /// Compares elementwise: a bool tensor that is true where the elements are equal.
    /// - Throws: `TorchError` if the shapes do not broadcast, or on mixed devices.
    public func equal(to other: Tensor) throws(TorchError) -> Tensor { try binary(other, ct_eq) }

    /// Compares with a number: a bool tensor that is true where an element equals `value`.
    /// - Throws: `TorchError` if libtorch does not support the dtype or runs out of memory.
    public func equal(to value: Double) throws(TorchError) -> Tensor { try unary { ct_eq_scalar($0, value) } }

    /// Compares elementwise: a bool tensor that is true where this tensor's element is less than the element of
    /// `other`.
    /// - Throws: `TorchError` if the shapes do not broadcast, or on mixed devices.
    public func less(than other: Tensor) throws(TorchError) -> Tensor { try binary(other, ct_lt) }

    /// Compares with a number: a bool tensor that is true where an element is less than `value`.
    /// - Throws: `TorchError` if libtorch does not support the dtype or runs out of memory.
    public func less(than value: Double) throws(TorchError) -> Tensor { try unary { ct_lt_scalar($0, value) } }

    /// Selects elementwise: this tensor's element where the bool tensor `condition` is true, the element of `other`
    /// elsewhere.
    /// - Throws: `TorchError` if the shapes do not broadcast, or on mixed devices.
    public func `where`(_ condition: Tensor, _ other: Tensor) throws(TorchError) -> Tensor {
        try condition.ternary(self, other) { ct_where($0, $1, $2) }
    }

    /// Returns the elementwise maximum.
    /// - Throws: `TorchError` if the shapes do not broadcast, or on mixed devices.
    public func maximum(_ other: Tensor) throws(TorchError) -> Tensor { try binary(other, ct_maximum) }

    /// Returns the elementwise minimum.
    /// - Throws: `TorchError` if the shapes do not broadcast, or on mixed devices.
    public func minimum(_ other: Tensor) throws(TorchError) -> Tensor { try binary(other, ct_minimum) }

    /// Interpolates linearly: `self + weight (end - self)`.
    /// - Throws: `TorchError` if the shapes do not broadcast, or on mixed devices.
    public func lerp(to end: Tensor, weight: Double) throws(TorchError) -> Tensor {
        try binary(end) { ct_lerp($0, $1, weight) }
    }

    /// Interpolates linearly with a weight for each element: `self + weight (end - self)`, broadcast.
    /// - Throws: `TorchError` if the shapes do not broadcast, or on mixed devices.
    public func lerp(to end: Tensor, weight: Tensor) throws(TorchError) -> Tensor {
        try ternary(end, weight) { ct_lerp_tensor($0, $1, $2) }
    }

    /// Multiplies matrices over the last two dimensions, batched over the dimensions before them.
    /// - Throws: `TorchError` if the inner dimensions differ or the batch dimensions do not broadcast.
    public func matmul(_ other: Tensor) throws(TorchError) -> Tensor { try binary(other, ct_matmul) }
}
