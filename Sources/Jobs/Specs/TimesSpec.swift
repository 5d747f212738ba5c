/// How training times are drawn from [0, 1]: a word, or a mapping from a word to its settings.
public enum TimesSpec: Codable, Sendable, Hashable {
    /// One uniform draw in each of `batch` equal slices: the uniform law with less variance in the batch mean.
    case stratified
    /// Independent uniform draws.
    case uniform
    /// `1 / (1 + e^-z)` of a normal z: mostly in the middle.
    case logitNormal(NormalSpec)
    /// The time at which `sigma / alpha` is `e^z` of a normal z.
    case logNormal(NormalSpec)

    /// A normal distribution.
    public struct NormalSpec: Codable, Sendable, Hashable {
        /// Its mean.
        public var mean: Double
        /// Its standard deviation, above 0.
        public var deviation: Double
    }

    private enum CodingKeys: String, CodingKey { case logitNormal = "logit-normal", logNormal = "log-normal" }

    /// Reads a word or a mapping.
    public init(from decoder: any Decoder) throws {
        if let word = try? decoder.singleValueContainer().decode(String.self) {
            switch word {
            case "stratified": self = .stratified
            case "uniform": self = .uniform
            default:
                throw DecodingError.dataCorrupted(
                    .init(codingPath: decoder.codingPath, debugDescription: "there are no times \"\(word)\""))
            }
            return
        }
        let container = try decoder.container(keyedBy: CodingKeys.self)
        self =
            container.contains(.logitNormal)
            ? .logitNormal(try container.decode(NormalSpec.self, forKey: .logitNormal))
            : .logNormal(try container.decode(NormalSpec.self, forKey: .logNormal))
    }

    /// Writes a word or a mapping.
    public func encode(to encoder: any Encoder) throws {
        var word = ""
        switch self {
        case .stratified: word = "stratified"
        case .uniform: word = "uniform"
        case .logitNormal(let normal):
            var container = encoder.container(keyedBy: CodingKeys.self)
            return try container.encode(normal, forKey: .logitNormal)
        case .logNormal(let normal):
            var container = encoder.container(keyedBy: CodingKeys.self)
            return try container.encode(normal, forKey: .logNormal)
        }
        var container = encoder.singleValueContainer()
        try container.encode(word)
    }
}
