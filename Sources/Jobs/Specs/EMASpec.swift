internal import Foundation

/// The average of the weights: `ema: 0.999`, or `ema: {sigma-rel: 0.1}`.
///
/// A number is an average that warms up in the jobs of this build, whose manifests say so, and a constant one in jobs and
/// manifests of earlier builds.
public enum EMASpec: SpecForms {
    /// `average = decay average + (1 - decay) weights` after each step; the build that froze the job decides whether the decay
    /// warms up.
    case constant(Double)
    /// The same with the decay `min(decay, (1 + t) / (10 + t))` after step t, from 1.
    case warmedUp(Double)
    /// The same decay after every step.
    case fixed(Double)
    /// The power-function profile of Karras et al. 2024 (EDM2), by its relative width.
    case power(sigmaRel: Double)

    /// The forms of the value.
    public static let forms: [Form<EMASpec>] = [
        Form(
            bare: .number(.halfOpen(0, 1)), [.scalar, .sequence],
            "Decay of an exponential average, which warms up: at most (1 + t)/(10 + t) after step t.",
            { .constant($0) }, { if case .constant(let decay) = $0 { decay } else { nil } }),
        Form(
            "warm-up", .number(.halfOpen(0, 1)), "The same, as manifests write it.",
            { .warmedUp($0) }, { if case .warmedUp(let decay) = $0 { decay } else { nil } }),
        Form(
            "constant", .number(.halfOpen(0, 1)), "Decay of an exponential average from the first step on.",
            { .fixed($0) }, { if case .fixed(let decay) = $0 { decay } else { nil } }),
        // The relative width of a power-function average is below that of a uniform one, 1/sqrt(12).
        Form(
            "sigma-rel", .number(.positive(upTo: 0.28)), "Relative width of a power-function average (EDM2).",
            { .power(sigmaRel: $0) }, { if case .power(let width) = $0 { width } else { nil } }),
    ]

    /// The average of a job of this build: a number warms up.
    public var warmingUp: EMASpec {
        if case .constant(let decay) = self { return .warmedUp(decay) }
        return self
    }

    /// Returns the share of the initial weights in the average after a number of steps.
    func initialShare(afterSteps steps: Int) -> Double {
        switch self {
        case .fixed(let decay): return pow(decay, Double(steps))
        case .constant(let decay), .warmedUp(let decay):
            var share = 1.0
            for step in 1...max(steps, 1) where share > 1e-6 {
                share *= min(decay, Double(1 + step) / Double(10 + step))
            }
            return share
        // Its decay after the first step is 0.
        case .power: return 0
        }
    }
}

extension OptimizationSpec {
    /// A warning about an average that is still made of the initial weights after the last step.
    var emaWarning: SpecIssue? {
        let share = ema.initialShare(afterSteps: steps)
        guard steps > 0, share > 0.05 else { return nil }
        let constant = if case .fixed = ema { true } else { false }
        return SpecIssue(
            "train.ema",
            "after \(steps) step\(steps == 1 ? "" : "s") \(Int((share * 100).rounded())) % of the average are the initial weights, "
                + "so its samples look untrained; "
                + (constant ? "write the decay as a number, which warms up, or " : "train longer, or ")
                + "sample with weights: raw")
    }
}
