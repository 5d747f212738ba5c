internal import Foundation

/// A formula in the time t, parsed from text, which can be evaluated and differentiated.
public indirect enum Expression: Sendable, Hashable {
    /// A constant number.
    case number(Double)
    /// The time t.
    case time
    /// `a + b`.
    case sum(Expression, Expression)
    /// The product `a b`.
    case product(Expression, Expression)
    /// `a / b`.
    case quotient(Expression, Expression)
    /// `a ^ b`.
    case power(Expression, Expression)
    /// The function value `f(a)`.
    case function(Function, Expression)

    /// The functions that a formula may use.
    public enum Function: String, Sendable, Hashable, CaseIterable {
        /// The trigonometric functions, in radians.
        case sin, cos, tan
        /// The exponential and its inverse, the natural logarithm.
        case exp, log
        /// The square root.
        case sqrt
        /// The hyperbolic tangent.
        case tanh

        func callAsFunction(_ x: Double) -> Double {
            switch self {
            case .sin: Foundation.sin(x)
            case .cos: Foundation.cos(x)
            case .tan: Foundation.tan(x)
            case .exp: Foundation.exp(x)
            case .log: Foundation.log(x)
            case .sqrt: x.squareRoot()
            case .tanh: Foundation.tanh(x)
            }
        }
    }

    /// Returns the value at time `t`; NaN where the formula has none.
    public func callAsFunction(_ t: Double) -> Double {
        switch self {
        case .number(let value): value
        case .time: t
        case .sum(let a, let b): a(t) + b(t)
        case .product(let a, let b): a(t) * b(t)
        case .quotient(let a, let b): a(t) / b(t)
        case .power(let a, let b): pow(a(t), b(t))
        case .function(let f, let a): f(a(t))
        }
    }
}
