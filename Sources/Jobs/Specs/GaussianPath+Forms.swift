public import FlowMath

extension GaussianPath: SpecForms {
    /// The forms of the key `path`.
    public static let forms: [Form<GaussianPath>] =
        named.map { Form($0.path.name, $0.path, $0.summary) } + [
            Form(
                "polynomial", .mapping(), "alpha = t^n, sigma = 1 - t^n.",
                { (settings: PolynomialSettings) in
                    guard settings.n >= 1 else { throw FormError("the exponent \(settings.n) is below 1") }
                    return .polynomial(PolynomialPath(exponent: settings.n))
                }, { if case .polynomial(let path) = $0 { PolynomialSettings(path.exponent) } else { nil } }),
            Form(
                "custom", .mapping(), "Formulas in t.",
                { (settings: PathFormulaTexts) in
                    .custom(try CustomPath(alpha: settings.alpha, sigma: settings.sigma))
                },
                { if case .custom(let path) = $0 { PathFormulaTexts(path.alphaText, path.sigmaText) } else { nil } }),
        ]
}

/// The settings of a polynomial path.
struct PolynomialSettings: SpecMapping {
    var n = 1.0

    init() {}

    init(_ n: Double) { self.n = n }

    static let table = KeyTable<PolynomialSettings> {
        Key(required: "n", \.n, .number(.closed(1, 100)), "Exponent n.")
    }
}

/// The formulas of a custom path as somebody wrote them.
struct PathFormulaTexts: SpecMapping {
    var alpha = ""
    var sigma = ""

    init() {}

    init(_ alpha: String, _ sigma: String) {
        self.alpha = alpha
        self.sigma = sigma
    }

    static let table = KeyTable<PathFormulaTexts>(check: check) {
        Key(required: "alpha", \.alpha, .formula, "Weight of the data, from 0 at t = 0 to 1 at t = 1.")
        Key(required: "sigma", \.sigma, .formula, "Weight of the noise, from 1 at t = 0 to 0 at t = 1.")
    }

    private static func check(_ texts: inout PathFormulaTexts, _ reader: MappingReader) {
        // Texts that are missing or do not parse have been noted.
        guard !texts.alpha.isEmpty, !texts.sigma.isEmpty else { return }
        do {
            _ = try PathFormulas(alpha: texts.alpha, sigma: texts.sigma)
        } catch let error as PathError {
            reader.report(error.symbol, error.message)
        } catch {
            reader.report("alpha", "\(error)")
        }
    }
}
