/// How the strength of guidance varies with t, as a factor f of w - 1: a word, `{power: p}` or `{formula: "4*t*(1-t)"}`.
public enum ScaleScheduleSpec: Codable, Sendable, Hashable {
    /// A law without settings.
    public enum Law: String, Codable, Sendable, Hashable, CaseIterable {
        /// f = 1.
        case constant
        /// f = t.
        case increasing
        /// f = 1 - t.
        case decreasing
        /// f = (1 - cos(pi t)) / 2.
        case cosine
    }

    /// A law without settings.
    case law(Law)
    /// f = t^p, p above 0.
    case power(Double)
    /// f is a formula in t.
    case formula(String)

    private enum CodingKeys: String, CodingKey { case power, formula }

    /// Reads a word or a mapping.
    public init(from decoder: any Decoder) throws {
        if let law = try? decoder.singleValueContainer().decode(Law.self) {
            self = .law(law)
            return
        }
        let container = try decoder.container(keyedBy: CodingKeys.self)
        self =
            container.contains(.power)
            ? .power(try container.decode(Double.self, forKey: .power))
            : .formula(try container.decode(String.self, forKey: .formula))
    }

    /// Writes a word or a mapping.
    public func encode(to encoder: any Encoder) throws {
        if case .law(let law) = self {
            var container = encoder.singleValueContainer()
            return try container.encode(law)
        }
        var container = encoder.container(keyedBy: CodingKeys.self)
        switch self {
        case .power(let p): try container.encode(p, forKey: .power)
        case .formula(let text): try container.encode(text, forKey: .formula)
        case .law: break
        }
    }
}
