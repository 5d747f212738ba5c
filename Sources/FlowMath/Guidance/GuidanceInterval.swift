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
        func text(_ low: Double, _ high: Double) -> String { "[\(low.shortText), \(high.shortText)]" }
        return "t in \(text(times.lowerBound, times.upperBound)), "
            + "sigma/alpha in \(text(high.noiseLevel, low.noiseLevel)), log-SNR in \(text(low.logSNR, high.logSNR))"
    }
}
