/// The distribution of training times in [0, 1), made from uniform draws.
public enum TrainingTimes: Sendable, Hashable {
    /// Independent uniform times.
    case uniform
    /// One uniform time in each of as many equal slices as the batch has examples, `t_i = (i + u_i) / batch`: each time
    /// is still uniform over a random example, and the batch covers [0, 1] evenly, which lowers the variance of the mean
    /// loss.
    case stratified
    /// `1 / (1 + e^-z)` with z normal: mostly in the middle (Esser et al. 2024). Mean 0 and deviation 1 are usual.
    case logitNormal(mean: Double, deviation: Double)
    /// The time at which sigma / alpha is e^z with z normal (Karras et al. 2022). Mean -1.2 and deviation 1.2 are usual.
    case noiseLevelLogNormal(mean: Double, deviation: Double)

    /// Returns the time below which a share `p` of all times lies.
    public func quantile(_ p: Double, on path: any ProbabilityPath) -> Double {
        switch self {
        case .uniform, .stratified: return p
        case .logitNormal(let mean, let deviation):
            return logistic(mean + deviation * StandardNormal.quantile(p))
        case .noiseLevelLogNormal(let mean, let deviation):
            // A high noise level is an early time.
            return path.time(ofLogSNR: -2 * (mean - deviation * StandardNormal.quantile(p)))
        }
    }
}

extension TrainingTimes: Codable {
    private struct Normal: Codable {
        var mean: Double
        var deviation: Double
    }

    private enum CodingKeys: String, CodingKey { case logitNormal = "logit-normal", logNormal = "log-normal" }

    /// Decodes a word, or a mapping from a word to mean and deviation.
    /// - Throws: `DecodingError`.
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
        if container.contains(.logitNormal) {
            let normal = try container.decode(Normal.self, forKey: .logitNormal)
            self = .logitNormal(mean: normal.mean, deviation: normal.deviation)
        } else {
            let normal = try container.decode(Normal.self, forKey: .logNormal)
            self = .noiseLevelLogNormal(mean: normal.mean, deviation: normal.deviation)
        }
    }

    /// Encodes a word, or a mapping from a word to mean and deviation.
    /// - Throws: `EncodingError`.
    public func encode(to encoder: any Encoder) throws {
        func encode(_ word: String) throws {
            var container = encoder.singleValueContainer()
            try container.encode(word)
        }
        func encode(_ key: CodingKeys, _ normal: Normal) throws {
            var container = encoder.container(keyedBy: CodingKeys.self)
            try container.encode(normal, forKey: key)
        }
        switch self {
        case .stratified: try encode("stratified")
        case .uniform: try encode("uniform")
        case .logitNormal(let mean, let deviation): try encode(.logitNormal, Normal(mean: mean, deviation: deviation))
        case .noiseLevelLogNormal(let mean, let deviation):
            try encode(.logNormal, Normal(mean: mean, deviation: deviation))
        }
    }
}
