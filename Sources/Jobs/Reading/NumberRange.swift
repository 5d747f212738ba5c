/// An interval of numbers whose ends may be open, and which prints itself as mathematicians write it.
struct NumberRange: CustomStringConvertible {
    let lower: Double
    let upper: Double
    let includesLower: Bool
    let includesUpper: Bool

    /// The closed interval `[a, b]`.
    static func closed(_ a: Double, _ b: Double) -> NumberRange {
        NumberRange(lower: a, upper: b, includesLower: true, includesUpper: true)
    }

    /// The half-open interval `(0, b]`.
    static func positive(upTo b: Double = .infinity) -> NumberRange {
        NumberRange(lower: 0, upper: b, includesLower: false, includesUpper: b.isFinite)
    }

    /// The half-open interval `[a, b)`.
    static func halfOpen(_ a: Double, _ b: Double) -> NumberRange {
        NumberRange(lower: a, upper: b, includesLower: true, includesUpper: false)
    }

    /// Numbers that single precision holds with a margin.
    static let finite = NumberRange(lower: -1e6, upper: 1e6, includesLower: true, includesUpper: true)

    func contains(_ x: Double) -> Bool {
        (includesLower ? x >= lower : x > lower) && (includesUpper ? x <= upper : x < upper)
    }

    var description: String {
        "\(includesLower ? "[" : "(")\(Self.text(lower)), \(Self.text(upper))\(includesUpper ? "]" : ")")"
    }

    /// A number as people write it: whole ones without a point.
    static func text(_ x: Double) -> String {
        if x == .infinity { return "infinity" }
        if x == x.rounded(), abs(x) < 1e15 { return String(Int(x)) }
        // 1e-8, not 1e-08.
        return String(x).replacing("e-0", with: "e-")
    }
}
