/// A Gaussian probability path as specs name it: a word, or a mapping from a word to its settings.
public enum GaussianPath: ProbabilityPath, Hashable {
    /// `alpha = t`, `sigma = 1 - t`.
    case linear
    /// `alpha = sin(pi t / 2)`, `sigma = cos(pi t / 2)`.
    case cosine
    /// The variance-preserving path of diffusion models, with rates from 0.1 to 20.
    case vp
    /// `alpha = t`, `sigma = sqrt(1 - t^2)`.
    case linearVP
    /// The thousand noise levels of DDPM with the linear schedule, and their continuation between them.
    case ddpm
    /// `alpha = t^n`, `sigma = 1 - t^n`, n at least 1.
    case polynomial(PolynomialPath)
    /// Formulas in t.
    case custom(CustomPath)

    /// The paths without settings, by word.
    public static let words: [(word: String, path: GaussianPath)] = [
        ("linear", .linear), ("cosine", .cosine), ("vp", .vp), ("linear-vp", .linearVP), ("ddpm", .ddpm),
    ]

    /// The coefficients' implementation.
    private var path: any ProbabilityPath {
        switch self {
        case .linear: LinearPath()
        case .cosine: CosinePath()
        case .vp: VariancePreservingPath()
        case .linearVP: LinearVariancePreservingPath()
        case .ddpm: DiscreteNoisePath()
        case .polynomial(let path): path
        case .custom(let path): path
        }
    }

    /// The name in messages.
    public var name: String { path.name }

    /// Whether the path is the linear one.
    public var isLinear: Bool { path.isLinear }

    /// Returns the coefficients at one time in [0, 1].
    public func coefficients(at t: Double) -> ScalarPathCoefficients { path.coefficients(at: t) }
}

extension GaussianPath: Codable {
    private enum CodingKeys: String, CodingKey { case polynomial, custom }
    private enum PolynomialKeys: String, CodingKey { case n }
    private enum CustomKeys: String, CodingKey { case alpha, sigma }

    /// Decodes a word or a mapping.
    /// - Throws: `DecodingError`, also for an exponent below 1 and for formulas that are no path.
    public init(from decoder: any Decoder) throws {
        if let word = try? decoder.singleValueContainer().decode(String.self) {
            guard let known = Self.words.first(where: { $0.word == word }) else {
                throw DecodingError.dataCorrupted(
                    .init(codingPath: decoder.codingPath, debugDescription: "there is no path \"\(word)\""))
            }
            self = known.path
            return
        }
        let container = try decoder.container(keyedBy: CodingKeys.self)
        if container.contains(.polynomial) {
            let inner = try container.nestedContainer(keyedBy: PolynomialKeys.self, forKey: .polynomial)
            let n = try inner.decode(Double.self, forKey: .n)
            guard n >= 1 else {
                throw DecodingError.dataCorruptedError(
                    forKey: .n, in: inner, debugDescription: "a polynomial path of exponent \(n), which is below 1")
            }
            self = .polynomial(PolynomialPath(exponent: n))
        } else {
            let inner = try container.nestedContainer(keyedBy: CustomKeys.self, forKey: .custom)
            let (alpha, sigma) = (
                try inner.decode(String.self, forKey: .alpha), try inner.decode(String.self, forKey: .sigma)
            )
            do {
                self = .custom(try CustomPath(alpha: alpha, sigma: sigma))
            } catch {
                throw DecodingError.dataCorruptedError(
                    forKey: .custom, in: container, debugDescription: "path.custom: \(error)")
            }
        }
    }

    /// Encodes a word or a mapping.
    /// - Throws: `EncodingError`.
    public func encode(to encoder: any Encoder) throws {
        switch self {
        case .polynomial(let path):
            var container = encoder.container(keyedBy: CodingKeys.self)
            var inner = container.nestedContainer(keyedBy: PolynomialKeys.self, forKey: .polynomial)
            try inner.encode(path.exponent, forKey: .n)
        case .custom(let path):
            var container = encoder.container(keyedBy: CodingKeys.self)
            var inner = container.nestedContainer(keyedBy: CustomKeys.self, forKey: .custom)
            try inner.encode(path.alphaText, forKey: .alpha)
            try inner.encode(path.sigmaText, forKey: .sigma)
        case .linear, .cosine, .vp, .linearVP, .ddpm:
            var container = encoder.singleValueContainer()
            try container.encode(name)
        }
    }
}
