internal import Foundation

/// The strength of guidance over time, as a factor f(t): w(t) = 1 + (w - 1) f(t).
public enum ScaleSchedule: Sendable, Hashable, CustomStringConvertible {
    /// The constant factor 1.
    case constant
    /// The increasing factor t.
    case increasing
    /// 1 - t.
    case decreasing
    /// `(1 - cos(pi t)) / 2`.
    case cosine
    /// `t^p`, p above 0.
    case power(Double)
    /// A formula in t.
    case formula(FlowMath.Expression, text: String)

    /// Returns the factor f(t).
    public func callAsFunction(_ t: Double) -> Double {
        switch self {
        case .constant: 1
        case .increasing: t
        case .decreasing: 1 - t
        case .cosine: (1 - cos(.pi * t)) / 2
        case .power(let p): pow(t, p)
        case .formula(let expression, _): expression(t)
        }
    }

    /// f(t) as text.
    public var description: String {
        switch self {
        case .constant: "1"
        case .increasing: "t"
        case .decreasing: "(1 - t)"
        case .cosine: "(1 - cos(pi t))/2"
        case .power(let p): "t^\(p.shortText)"
        case .formula(_, let text): "(\(text))"
        }
    }
}
