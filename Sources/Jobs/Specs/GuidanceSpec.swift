/// The guidance of a sampling job.
public struct GuidanceSpec: Codable, Sendable, Hashable {
    /// How samples are guided to their condition.
    public enum Method: String, Codable, Sendable, Hashable, CaseIterable {
        /// The conditional field as it is.
        case none
        /// `u + w (c - u)` of one network with and without its label.
        case classifierFree = "classifier-free"
        /// `v + w a_t grad log p(y | x)` with a classifier of noised data.
        case classifier
        /// `weak + w (main - weak)` with a weaker model.
        case autoguidance
        /// `u + sum_i w_i (v_i - u)` over several classes.
        case composed
        /// CFG++: the data prediction is guided, the noise is that of the unconditional field.
        case cfgPlusPlus = "cfg++"
        /// Rectified-CFG++: half a step along the conditional field, and guidance from there.
        case rectified = "rectified-cfg++"
    }

    /// Which field a classifier's gradient is added to.
    public enum Start: String, Codable, Sendable, Hashable, CaseIterable {
        /// The field without the label.
        case unconditional
        /// The field with the label.
        case conditional
    }

    /// Whose meaning of a scale the spec uses.
    public enum Convention: String, Codable, Sendable, Hashable, CaseIterable {
        case canonical, mit, dit, sit, repa, edm2, lucidrains, diffusers
        case kDiffusion = "k-diffusion"
        case lightningDiT = "lightning-dit"
        case flowMatching = "flow-matching"
        case hoSalimans = "ho-salimans"
        case diffusersOriginal = "diffusers-original"
        case classifierOnUnconditional = "classifier-on-unconditional"
        case classifierOnConditional = "classifier-on-conditional"
    }

    /// The method.
    public var method: Method
    /// The scales of a sweep over the same noise, in the spec's convention; `[1]` without guidance.
    public var scales: [Double]
    /// Whose meaning the scales have; `nil` is `canonical`.
    public var convention: Convention?
    /// Where guidance is active; elsewhere w = 1 and one evaluation is saved.
    public var interval: IntervalSpec?
    /// How the scale varies; `nil` is constant.
    public var schedule: ScaleScheduleSpec?
    /// How c and u are combined; `nil` is `u + w (c - u)`.
    public var rule: GuidanceRuleSpec?
    /// phi in [0, 1]: how far the deviation is brought back to that of c; `nil` is 0.
    public var rescale: Double?
    /// The guided channels [from, to), the others stay c; `nil` guides all.
    public var channels: [Int]?
    /// The class that takes the place of u.
    public var negative: Int?
    /// The text that takes the place of u, of a model of texts.
    public var negativePrompt: String?
    /// The conditions of `composed`.
    public var compose: ComposeSpec?
    /// The weak model of autoguidance, or the classifier.
    public var model: String?
    /// Which field a classifier's gradient is added to; `nil` is `unconditional`.
    public var start: Start?
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
