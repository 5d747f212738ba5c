public import FlowMath
public import Torch

/// Adaptive projected guidance (Sadat et al. 2025): `c + (w - 1) d'`, where d' is the difference of the predictions
/// with its part along the conditional prediction weakened, its norm limited and its past added with momentum.
///
/// The predictions are those of the data, as in the paper, or the velocities themselves. With eta 1, no limit and no
/// momentum it is classifier-free guidance. With momentum the rule keeps the previous difference: one object guides one
/// batch through one integration with one step size for all samples.
public final class AdaptiveProjected: GuidanceRule {
    /// eta, the share that is kept of the part along the conditional prediction, default 0.
    public let parallel: Double
    /// The largest norm of the difference of one sample, above 0, default 15.
    public let limit: Double
    /// Momentum coefficient of the difference, in [-1, 1], default 0; the paper uses -0.75 to 0.
    public let momentum: Double
    /// The path of the data predictions that are compared; `nil` compares velocities.
    public let path: (any ProbabilityPath)?
    private var last: Tensor?

    /// Creates the rule.
    public init(
        parallel: Double = 0, limit: Double = 15, momentum: Double = 0, on path: (any ProbabilityPath)? = LinearPath()
    ) {
        self.parallel = parallel
        self.limit = limit
        self.momentum = momentum
        self.path = path
    }

    /// Returns the guided velocity.
    /// - Throws: `TorchError`.
    public func callAsFunction(
        _ pair: VelocityPair, scale: Tensor, at x: Tensor, _ t: [Double]
    ) throws(TorchError) -> Tensor {
        let c = pair.conditional
        // A data prediction is p x + q v: a difference of data is q times one of velocities, projection commutes with q,
        // and only the limit and the memory see it.
        // Where the velocity tells nothing of the data, both velocities are the same and either measure will do.
        let conversions = t.map { time in
            let data = path?.coefficients(at: time).conversion(from: .velocity, to: .data)
            return data?.isFinite == false ? nil : data
        }
        let q = try Tensor.perSample(conversions.map { $0?.prediction ?? 1 }, like: x)
        let p = try Tensor.perSample(conversions.map { $0?.position ?? 0 }, like: x)
        let direction = try (x * p + c * q).cast(to: .float64)
        var difference = try (c - pair.unconditional).cast(to: .float64)
        if momentum != 0 {
            guard t.count == 1, last == nil || last?.shape == difference.shape else {
                throw TorchError(
                    operation: "adaptive projected guidance",
                    message: "with momentum one rule guides one batch with one step size for all of it; "
                        + "use a solver with fixed steps, or momentum 0")
            }
            if let last { difference = try difference + last * (momentum / max(scalar(conversions), 1e-6)) }
            last = try difference * scalar(conversions)
        }
        let norms = try (difference * q).rows().norm(dims: [1]).clamped(1e-30, .infinity)
        difference = try difference * (limit / norms).clamped(0, 1).expanded(like: difference)
        let along =
            try difference.innerProducts(direction)
            / (direction.innerProducts(direction).clamped(1e-30, .infinity))
        let projected = try difference - direction * along * (1 - parallel)
        return try c + projected.cast(to: c.dtype) * (scale - 1)
    }

    /// Returns the right-hand side, with d' explained.
    public func formula(scale: String) -> String {
        let space = path == nil ? "velocities" : "data predictions"
        return "c + (\(scale) - 1) d', d' = the difference of \(space) with \(parallel.shortText) of its part along c"
            + ", norm at most \(limit.shortText)" + (momentum == 0 ? "" : ", momentum \(momentum.shortText)")
    }

    private func scalar(_ conversions: [PredictionConversion?]) -> Double {
        (conversions.first ?? nil)?.prediction ?? 1
    }
}
