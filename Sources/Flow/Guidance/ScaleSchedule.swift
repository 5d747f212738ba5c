public import Formulas
internal import Foundation

/// How strong guidance is at each time, as a factor f(t) of its strength: w(t) = 1 + (w - 1) f(t).
public enum ScaleSchedule: Sendable, Hashable, CustomStringConvertible {
    /// 1 throughout.
    case constant
    /// t.
    case increasing
    /// 1 - t.
    case decreasing
    /// `(1 - cos(pi t)) / 2`.
    case cosine
    /// `t^p`, p above 0.
    case power(Double)
    /// A formula in t.
    case formula(Formulas.Expression, text: String)

    /// f(t).
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
        case .power(let p): "t^\(p)"
        case .formula(_, let text): "(\(text))"
        }
    }
}
