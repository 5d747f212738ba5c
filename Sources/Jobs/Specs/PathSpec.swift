/// Which probability path joins noise (t = 0) and data (t = 1): a word, or a mapping from a word to its settings.
public enum PathSpec: Codable, Sendable, Hashable {
    /// `alpha = t`, `sigma = 1 - t`.
    case linear
    /// `alpha = sin(pi t / 2)`, `sigma = cos(pi t / 2)`.
    case cosine
    /// The variance-preserving path of diffusion models, with rates from 0.1 to 20.
    case vp
    /// `alpha = t`, `sigma = sqrt(1 - t^2)`.
    case linearVP
    /// The thousand noise levels of DDPM with the linear schedule, between which it is continued.
    case ddpm
    /// `alpha = t^n`, `sigma = 1 - t^n`, n at least 1.
    case polynomial(n: Double)
    /// Formulas in t.
    case custom(alpha: String, sigma: String)

    private enum CodingKeys: String, CodingKey { case polynomial, custom }
    private enum PolynomialKeys: String, CodingKey { case n }
    private enum CustomKeys: String, CodingKey { case alpha, sigma }

    /// The paths that a word names.
    static let words: [(word: String, path: PathSpec)] = [
        ("linear", .linear), ("cosine", .cosine), ("vp", .vp), ("linear-vp", .linearVP),
        ("ddpm", .ddpm),
    ]

    /// Reads a word or a mapping.
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
            self = .polynomial(n: try inner.decode(Double.self, forKey: .n))
        } else {
            let inner = try container.nestedContainer(keyedBy: CustomKeys.self, forKey: .custom)
            self = .custom(
                alpha: try inner.decode(String.self, forKey: .alpha),
                sigma: try inner.decode(String.self, forKey: .sigma))
        }
    }

    /// Writes a word or a mapping.
    public func encode(to encoder: any Encoder) throws {
        if let known = Self.words.first(where: { $0.path == self }) {
            var container = encoder.singleValueContainer()
            return try container.encode(known.word)
        }
        var container = encoder.container(keyedBy: CodingKeys.self)
        switch self {
        case .polynomial(let n):
            var inner = container.nestedContainer(keyedBy: PolynomialKeys.self, forKey: .polynomial)
            try inner.encode(n, forKey: .n)
        case .custom(let alpha, let sigma):
            var inner = container.nestedContainer(keyedBy: CustomKeys.self, forKey: .custom)
            try inner.encode(alpha, forKey: .alpha)
            try inner.encode(sigma, forKey: .sigma)
        default: break
        }
    }
}
