/// The part of the path on which guidance acts (Kynkaanniemi et al. 2024), in one of the three usual measures.
public enum GuidanceInterval: Sendable, Hashable {
    /// Bounds on t.
    case time(ClosedRange<Double>)
    /// Bounds on `sigma / alpha`, EDM's noise level.
    case noiseLevel(ClosedRange<Double>)
    /// Bounds on `log(alpha^2 / sigma^2)`.
    case logSNR(ClosedRange<Double>)

    /// All of the path.
    public static let everywhere = GuidanceInterval.time(0...1)

    /// Returns the bounds on t on a path. The three measures of the same interval follow from these.
    public func times(on path: any ProbabilityPath) -> ClosedRange<Double> {
        switch self {
        case .time(let range): range
        // The noise falls while t rises.
        case .noiseLevel(let range):
            path.time(ofNoiseLevel: range.upperBound)...path.time(ofNoiseLevel: range.lowerBound)
        case .logSNR(let range): path.time(ofLogSNR: range.lowerBound)...path.time(ofLogSNR: range.upperBound)
        }
    }

    /// Returns the bounds in all three measures, for people.
    public func description(on path: any ProbabilityPath) -> String {
        let times = times(on: path)
        let low = path.coefficients(at: times.lowerBound)
        let high = path.coefficients(at: times.upperBound)
        return "t in [\(times.lowerBound), \(times.upperBound)], "
            + "sigma/alpha in [\(high.noiseLevel), \(low.noiseLevel)], log-SNR in [\(low.logSNR), \(high.logSNR)]"
    }
}

extension GuidanceInterval: Codable {
    private enum CodingKeys: String, CodingKey { case sigma, logSNR = "log-snr" }

    /// Decodes `[from, to]` in t, `{sigma: [from, to]}` or `{log-snr: [from, to]}`.
    /// - Throws: `DecodingError`, also for bounds in descending order and for a noise level below 0.
    public init(from decoder: any Decoder) throws {
        guard let container = try? decoder.container(keyedBy: CodingKeys.self) else {
            self = .time(try decoder.singleValueContainer().decode(ClosedRange<Double>.self))
            return
        }
        guard container.contains(.sigma) else {
            self = .logSNR(try container.decode(ClosedRange<Double>.self, forKey: .logSNR))
            return
        }
        let levels = try container.decode(ClosedRange<Double>.self, forKey: .sigma)
        guard levels.lowerBound >= 0 else {
            throw DecodingError.dataCorruptedError(
                forKey: .sigma, in: container, debugDescription: "the noise level \(levels.lowerBound) is below 0")
        }
        self = .noiseLevel(levels)
    }

    /// Encodes a list or a mapping.
    /// - Throws: `EncodingError`.
    public func encode(to encoder: any Encoder) throws {
        if case .time(let bounds) = self {
            var container = encoder.singleValueContainer()
            return try container.encode(bounds)
        }
        var container = encoder.container(keyedBy: CodingKeys.self)
        switch self {
        case .time: break
        case .noiseLevel(let bounds): try container.encode(bounds, forKey: .sigma)
        case .logSNR(let bounds): try container.encode(bounds, forKey: .logSNR)
        }
    }
}
