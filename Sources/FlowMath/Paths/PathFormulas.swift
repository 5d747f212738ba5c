/// The formulas of a path from noise to data, alpha(t) and sigma(t), with their exact derivatives, checked.
public struct PathFormulas: Sendable, Hashable {
    /// The weight of the data.
    public let alpha: Expression
    /// The weight of the noise.
    public let sigma: Expression
    /// The derivative of alpha.
    public let alphaDot: Expression
    /// The derivative of sigma.
    public let sigmaDot: Expression
    /// `sigma sigma'`, half the derivative of sigma squared.
    public let halfVarianceDot: Expression

    /// Parses, differentiates and checks the formulas.
    ///
    /// The values at both ends may be off by 1e-6; the derivatives there must be finite, except the derivative of sigma at
    /// t = 1. On a thousand inner times alpha, sigma and their derivatives must be finite, alpha and sigma positive and
    /// alpha / sigma increasing.
    /// - Throws: `ExpressionError` or `PathError`.
    public init(alpha alphaText: String, sigma sigmaText: String) throws {
        alpha = try Expression(alphaText)
        sigma = try Expression(sigmaText)
        alphaDot = alpha.derivative
        sigmaDot = sigma.derivative
        halfVarianceDot = Expression.number(0.5).times(sigma.times(sigma).derivative)
        try Self.checkEnd("alpha", alphaText, alpha, at: 0, is: 0)
        try Self.checkEnd("alpha", alphaText, alpha, at: 1, is: 1)
        try Self.checkEnd("sigma", sigmaText, sigma, at: 0, is: 1)
        try Self.checkEnd("sigma", sigmaText, sigma, at: 1, is: 0)
        try Self.checkSlope("alpha", alphaText, alphaDot, at: 0)
        try Self.checkSlope("sigma", sigmaText, sigmaDot, at: 0)
        try Self.checkSlope("alpha", alphaText, alphaDot, at: 1)
        try checkInside()
    }

    /// Checks that a derivative is finite. Sigma alone may have an infinite derivative, at t = 1, as on variance-preserving
    /// paths: networks and solvers keep away from there.
    private static func checkSlope(
        _ symbol: String, _ text: String, _ derivative: Expression, at t: Double
    ) throws(PathError) {
        let found = derivative(t)
        guard found.isFinite else {
            throw PathError(
                symbol: symbol,
                message: "\(symbol)(t) = \(text) has no finite derivative at t = \(Int(t)): it is \(found), and "
                    + "so would be the velocity")
        }
    }

    private static func checkEnd(
        _ symbol: String, _ text: String, _ formula: Expression, at t: Double, is wanted: Double
    ) throws(PathError) {
        let found = formula(t)
        guard abs(found - wanted) <= 1e-6 else {
            throw PathError(
                symbol: symbol,
                message: "\(symbol)(t) = \(text) is \(found) at t = \(Int(t)) and has to be \(Int(wanted)) there: "
                    + "t = 0 is noise and t = 1 is data")
        }
    }

    private func checkInside() throws(PathError) {
        for place in 1..<1000 {
            let t = Double(place) / 1000
            let (a, s, da, ds) = (alpha(t), sigma(t), alphaDot(t), sigmaDot(t))
            for (symbol, value, slope) in [("alpha", a, da), ("sigma", s, ds)] {
                guard value.isFinite, value > 0 else {
                    throw PathError(
                        symbol: symbol,
                        message: "\(symbol) is \(value) at t = \(t); inside 0 < t < 1 it has to be above 0")
                }
                guard slope.isFinite else {
                    throw PathError(symbol: symbol, message: "\(symbol) has no finite derivative at t = \(t)")
                }
            }
            guard da * s - ds * a > 0 else {
                throw PathError(
                    symbol: "alpha",
                    message: "alpha / sigma does not increase at t = \(t); there the path would lead back to the noise")
            }
        }
    }
}
