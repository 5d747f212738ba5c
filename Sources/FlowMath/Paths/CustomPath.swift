/// A path whose alpha and sigma are formulas in t that a user wrote.
public struct CustomPath: ProbabilityPath, Hashable {
    /// The formula of the data's weight, as written.
    public let alphaText: String
    /// The formula of the noise's weight, as written.
    public let sigmaText: String
    private let formulas: PathFormulas

    /// Parses, differentiates and checks the formulas.
    /// - Throws: `ExpressionError` for a formula that does not parse, `PathError` for formulas that are no path.
    public init(alpha alphaText: String, sigma sigmaText: String) throws {
        self.alphaText = alphaText
        self.sigmaText = sigmaText
        formulas = try PathFormulas(alpha: alphaText, sigma: sigmaText)
    }

    /// `custom`, with the formulas.
    public var name: String { "custom(alpha: \(alphaText), sigma: \(sigmaText))" }

    /// Returns the values of the formulas and of their exact derivatives.
    public func coefficients(at t: Double) -> ScalarPathCoefficients {
        // A rounding error of an end condition, such as cos(pi / 2), must not make a sign.
        ScalarPathCoefficients(
            alpha: t == 0 ? 0 : formulas.alpha(t), sigma: t == 1 ? 0 : formulas.sigma(t),
            alphaDot: formulas.alphaDot(t), sigmaDot: formulas.sigmaDot(t), sigmaSigmaDot: formulas.halfVarianceDot(t))
    }
}
