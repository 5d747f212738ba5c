public import FlowMath

/// The guidance of a sampling job.
public struct GuidanceSpec: Codable, Sendable, Hashable {
    /// The method.
    public var method: GuidanceMethod
    /// The scales of a sweep over the same noise, in the spec's convention; `[1]` without guidance.
    public var scales: [Double]
    /// Whose meaning the scales have; `nil` is `canonical`.
    public var convention: ScaleConvention?
    /// Where guidance is active; elsewhere w = 1 and one evaluation is saved.
    public var interval: GuidanceInterval?
    /// How the scale varies; `nil` is constant.
    public var schedule: ScaleSchedule?
    /// How c and u are combined; `nil` is `u + w (c - u)`.
    public var rule: GuidanceRuleSpec?
    /// phi in [0, 1]: how far the deviation is brought back to that of c; `nil` is 0.
    public var rescale: Double?
    /// The guided channels, the others stay c; `nil` guides all. In JSON they are [from, to).
    public var channels: Range<Int>?
    /// The class that takes the place of u.
    public var negative: Int?
    /// The text that takes the place of u, of a model of texts.
    public var negativePrompt: String?
    /// The conditions of `composed`.
    public var compose: ComposeSpec?
    /// The weak model of autoguidance, or the classifier.
    public var model: String?
    /// Which field a classifier's gradient is added to; `nil` is `unconditional`.
    public var start: GradientBase?
    /// A classifier whose gradient is added to what the method gives.
    public var classifier: AddedClassifierSpec?
    /// gamma of Rectified-CFG++, at least 0; `nil` is 0.
    public var decay: Double?

    private enum CodingKeys: String, CodingKey {
        case method, scales = "scale", convention, interval, schedule, rule, rescale, channels, negative
        case negativePrompt = "negative-prompt", compose, model
        case start = "base", classifier, decay
    }
}

extension GuidanceSpec {
    /// Whether a class or a text takes the place of u.
    public var hasNegative: Bool { negative != nil || negativePrompt != nil }

    /// Whose meaning the scales have.
    public var scaleConvention: ScaleConvention { convention ?? .canonical }

    /// The scales in the convention `u + w (c - u)`.
    public var canonicalScales: [Double] { scales.map(scaleConvention.canonical) }

    /// The times in which guidance acts.
    public func times(on path: any ProbabilityPath) -> ClosedRange<Double> {
        (interval ?? .everywhere).times(on: path)
    }
}

/// Several classes or texts and their weights.
public struct ComposeSpec: Codable, Sendable, Hashable {
    /// The classes; empty where there are texts.
    public var classes: [Int]
    /// The texts.
    public var prompts: [String]?
    /// A weight for each of them; a negative one leads away.
    public var weights: [Double]

    private enum CodingKeys: String, CodingKey { case classes = "class", prompts = "prompt", weights = "weight" }
}
