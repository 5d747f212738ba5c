/// A path whose alpha and sigma are formulas in t that a user wrote.
public struct CustomPath: ProbabilityPath {
    /// The formula of the data's weight, as written.
    public let alphaText: String
    /// The formula of the noise's weight, as written.
    public let sigmaText: String
    private let alpha: Expression
    private let sigma: Expression
    private let alphaDot: Expression
    private let sigmaDot: Expression
    private let halfVarianceDot: Expression

    /// Reads, differentiates and checks the formulas.
    ///
    /// The ends may be missed by 1e-6. On a thousand inner times alpha, sigma and their derivatives must be finite,
    /// alpha and sigma positive and alpha / sigma increasing.
    /// - Throws: `ExpressionError` or `PathError`.
    public init(alpha alphaText: String, sigma sigmaText: String) throws {
        self.alphaText = alphaText
        self.sigmaText = sigmaText
        alpha = try Expression(alphaText)
        sigma = try Expression(sigmaText)
        alphaDot = alpha.derivative
        sigmaDot = sigma.derivative
        halfVarianceDot = Expression.number(0.5).times(sigma.times(sigma).derivative)
        try check()
    }

    /// `custom`, with the formulas.
    public var name: String { "custom(alpha: \(alphaText), sigma: \(sigmaText))" }

    /// The values of the formulas and of their exact derivatives.
    public func coefficients(at t: Double) -> ScalarPathCoefficients {
        // A rounding error of an end condition, such as cos(pi / 2), must not make a sign.
        ScalarPathCoefficients(
            alpha: t == 0 ? 0 : alpha(t), sigma: t == 1 ? 0 : sigma(t), alphaDot: alphaDot(t), sigmaDot: sigmaDot(t),
            sigmaSigmaDot: halfVarianceDot(t))
    }

    private func check() throws(PathError) {
        func end(_ symbol: String, _ text: String, _ formula: Expression, _ t: Double, _ wanted: Double)
            throws(PathError)
        {
            let found = formula(t)
            guard abs(found - wanted) <= 1e-6 else {
                throw PathError(
                    message: "\(symbol)(t) = \(text) is \(found) at t = \(Int(t)) and has to be \(Int(wanted)) there: "
                        + "t = 0 is noise and t = 1 is data")
            }
        }
        try end("alpha", alphaText, alpha, 0, 0)
        try end("alpha", alphaText, alpha, 1, 1)
        try end("sigma", sigmaText, sigma, 0, 1)
        try end("sigma", sigmaText, sigma, 1, 0)
        for place in 1..<1000 {
            let t = Double(place) / 1000
            let c = coefficients(at: t)
            for (symbol, value, slope) in [("alpha", c.alpha, c.alphaDot), ("sigma", c.sigma, c.sigmaDot)] {
                guard value.isFinite, value > 0 else {
                    throw PathError(message: "\(symbol) is \(value) at t = \(t); inside 0 < t < 1 it has to be above 0")
                }
                guard slope.isFinite else {
                    throw PathError(message: "\(symbol) has no finite derivative at t = \(t)")
                }
            }
            guard c.wronskian > 0 else {
                throw PathError(
                    message: "alpha / sigma does not increase at t = \(t); there the path would lead back to the noise")
            }
        }
    }
}
