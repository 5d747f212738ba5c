/// How the conditional velocity c and the reference u become one: `zero-star`, `apg`, or a mapping to their settings.
public enum GuidanceRuleSpec: Codable, Sendable, Hashable {
    /// CFG-Zero*; the velocity is 0 before the time.
    case zeroStar(before: Double)
    /// Adaptive projected guidance.
    case apg(ProjectionSpec)

    /// The settings of adaptive projected guidance.
    public struct ProjectionSpec: Codable, Sendable, Hashable {
        /// What is kept of the part along c.
        public var eta: Double
        /// The largest norm of the difference.
        public var norm: Double
        /// What the last difference counts.
        public var momentum: Double
    }

    private enum CodingKeys: String, CodingKey { case zeroStar = "zero-star", apg }
    private enum ZeroStarKeys: String, CodingKey { case before }

    /// Reads a mapping.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        if container.contains(.apg) {
            self = .apg(try container.decode(ProjectionSpec.self, forKey: .apg))
        } else {
            let inner = try container.nestedContainer(keyedBy: ZeroStarKeys.self, forKey: .zeroStar)
            self = .zeroStar(before: try inner.decode(Double.self, forKey: .before))
        }
    }

    /// Writes a mapping.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        switch self {
        case .zeroStar(let before):
            var inner = container.nestedContainer(keyedBy: ZeroStarKeys.self, forKey: .zeroStar)
            try inner.encode(before, forKey: .before)
        case .apg(let settings): try container.encode(settings, forKey: .apg)
        }
    }
}
