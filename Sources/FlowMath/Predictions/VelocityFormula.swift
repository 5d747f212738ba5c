/// The velocity at one time as a function of the point x and of a network's prediction: `conversion` of x and of the
/// prediction at the point `scale x` and at the time `time`.
///
/// Inside the safe times of the prediction the network is evaluated at x and at the time itself. Nearer to an end the
/// velocity is the limit there: the network is evaluated at the nearest safe time, and what has a limit at that end is
/// carried over. At t = 0 that is the data prediction as a function of `x / sigma`, at t = 1 the noise prediction as a
/// function of `x / alpha`, or the score where sigma falls like a square root. The velocity is then off by the order of
/// alpha or sigma at the safe time, over a distance of 1e-3.
public struct VelocityFormula: Sendable, Hashable {
    /// The time at which the network is evaluated.
    public let time: Double
    /// The factor of the point at which the network is evaluated.
    public let scale: Double
    /// The velocity as a function of x and of the prediction.
    public let conversion: PredictionConversion

    /// Whether the velocity is finite.
    public var isFinite: Bool { conversion.isFinite }
}

extension ProbabilityPath {
    /// Returns the velocity that belongs to a prediction at a time in [0, 1], at both ends by its limit.
    public func velocity(from prediction: Prediction, at t: Double) -> VelocityFormula {
        let safe = times(predicting: prediction, for: .sampling)
        let c = coefficients(at: t)
        if t < safe.lowerBound {
            let d = coefficients(at: safe.lowerBound)
            return Self.formula(
                d.conversion(from: prediction, to: .data), at: safe.lowerBound, scale: d.sigma / c.sigma,
                c.conversion(from: .data, to: .velocity))
        }
        if t > safe.upperBound {
            let d = coefficients(at: safe.upperBound)
            let scale = d.alpha / c.alpha
            guard hasInfiniteSlope else {
                return Self.formula(
                    d.conversion(from: prediction, to: .noise), at: safe.upperBound, scale: scale,
                    c.conversion(from: .noise, to: .velocity))
            }
            // The density of x / alpha hardly changes any more, so its score is that of x times alpha.
            let score = c.conversion(from: .score, to: .velocity)
            return Self.formula(
                d.conversion(from: prediction, to: .score), at: safe.upperBound, scale: scale,
                PredictionConversion(position: score.position, prediction: score.prediction * scale))
        }
        return VelocityFormula(time: t, scale: 1, conversion: c.conversion(from: prediction, to: .velocity))
    }

    /// Returns `outer` of x and of the quantity that `inner` makes of the prediction at the point `scale x`.
    private static func formula(
        _ inner: PredictionConversion, at time: Double, scale: Double, _ outer: PredictionConversion
    ) -> VelocityFormula {
        VelocityFormula(
            time: time, scale: scale,
            conversion: PredictionConversion(
                position: outer.position + outer.prediction * inner.position * scale,
                prediction: outer.prediction * inner.prediction))
    }
}
