public import FlowMath

/// The guidance of a sampling job.
public struct GuidanceSpec: SpecMapping {
    /// Guidance method, default `none`.
    public var method = GuidanceMethod.none
    /// The scales of a sweep over the same noise, in the spec's convention; `[1]` without guidance.
    public var scales = [1.0]
    /// The convention of the scales; `nil` is `canonical`.
    public var convention: ScaleConvention?
    /// The interval in which guidance acts; elsewhere w = 1 and one evaluation is saved.
    public var interval: GuidanceInterval?
    /// The scale over time; `nil` is constant.
    public var schedule: ScaleSchedule?
    /// The rule that combines c and u; `nil` is `u + w (c - u)`.
    public var rule: GuidanceRuleSpec?
    /// Share phi, in [0, 1], by which the standard deviation is brought back to that of c; `nil` is 0.
    public var rescale: Double?
    /// The guided channels, the others stay c; `nil` guides all. In JSON they are [from, to).
    public var channels: Range<Int>?
    /// Class whose field takes the place of u; `nil` for the null label.
    public var negative: Int?
    /// Text whose field takes the place of u, of a model of texts; `nil` for the empty text.
    public var negativePrompt: String?
    /// The conditions of `composed`.
    public var compose: ComposeSpec?
    /// The weak model of autoguidance, or the classifier.
    public var model: String?
    /// The field that a classifier's gradient is added to; `nil` is `unconditional`.
    public var start: GradientBase?
    /// Classifier whose gradient is added to the method's field.
    public var classifier: AddedClassifierSpec?
    /// Exponent gamma of Rectified-CFG++, in [0, 100); `nil` is 0.
    public var decay: Double?

    /// Creates the settings with their defaults.
    public init() {}

    /// The table of keys.
    public static let table = KeyTable<GuidanceSpec>(prepare: guessMethod, check: check) {
        Key(
            "method", \.method, .word,
            default: "classifier-free with a scale or rule, composed with compose, else none",
            "Guidance method.")
        Key(
            "scale", \.scales, scales,
            "Guidance scale w, or several for a sweep; w = 0 is unconditional, w = 1 conditional.")
        Key("convention", \.convention, .word, absent: "canonical", "Convention of the scale, by its system.")
            .methods(.classifierFree, .autoguidance)
        Key("interval", \.interval, .forms(), absent: "all times", "Times in which guidance acts.")
            .methods(.classifierFree, .autoguidance, .classifier)
        Key("schedule", \.schedule, .forms(), absent: "constant", "Factor f of w - 1 over time.")
            .methods(.classifierFree, .autoguidance, .classifier)
        Key("rule", \.rule, .forms(), absent: "u + w (c - u)", "Rule that combines c and u.")
            .methods(.classifierFree, .autoguidance)
        Key(
            "rescale", \.rescale, .number(.closed(0, 1)), absent: "0",
            "Share phi by which the standard deviation is brought back to that of c."
        ).methods(.classifierFree, .autoguidance)
        Key(
            "channels", \.channels,
            .span(0...65536, "[from, to), such as [0, 3] for the first three channels"), absent: "all",
            "Guided channels [from, to)."
        ).methods(.classifierFree, .autoguidance)
        Key(
            "negative", \.negative, .integer(0...1_000_000), absent: "the null label",
            "Class in place of the null label, to lead away from."
        ).methods(.classifierFree, .autoguidance, .composed, .cfgPlusPlus, .rectified)
        Key(
            "negative-prompt", \.negativePrompt, .text, absent: "the empty text",
            "Text in place of the empty one, to lead away from."
        ).methods(.classifierFree, .autoguidance, .composed, .cfgPlusPlus, .rectified)
        Key(
            "compose", \.compose, .mapping(), absent: "required with method composed",
            "Conditions of composed, and their weights."
        )
        .methods(.composed)
        Key(
            "model", \.model,
            .modelReference("the weak model: another job, or an earlier JOB@STEP"),
            absent: "required with autoguidance and classifier", "Weak model of autoguidance, or the classifier."
        ).methods(.autoguidance, .classifier)
        Key(
            "base", \.start, .word, absent: "unconditional", "Field that the classifier's gradient is added to."
        ).methods(.classifier)
        Key(
            "classifier", \.classifier, .mapping(), absent: "none",
            "Classifier whose gradient is added to what the method gives."
        ).methods(.none, .classifierFree, .autoguidance)
        Key("decay", \.decay, .number(.halfOpen(0, 100)), absent: "0", "Exponent gamma of rectified-cfg++.")
            .methods(.rectified)
    }
}

extension GuidanceSpec {
    /// Whether a class or a text takes the place of u.
    public var hasNegative: Bool { negative != nil || negativePrompt != nil }

    /// The convention of the scales.
    public var scaleConvention: ScaleConvention { convention ?? .canonical }

    /// The scales in the convention `u + w (c - u)`.
    public var canonicalScales: [Double] { scales.map(scaleConvention.canonical) }

    /// The times in which guidance acts.
    public func times(on path: any ProbabilityPath) -> ClosedRange<Double> {
        (interval ?? .everywhere).times(on: path)
    }

    private static let scales = ValueType<[Double]>.numbers(.closed(-1000, 1000)).checked { scales, reader, key in
        if scales.isEmpty { reader.report(key, "is empty; expected a number or a list of numbers") }
    }

    /// A scale without a method asks for classifier-free guidance, conditions to compose for that.
    private static func guessMethod(_ spec: inout GuidanceSpec, _ reader: MappingReader) {
        let guesses = ["scale", "rule", "negative", "negative-prompt"].contains(where: reader.has)
        spec.method = reader.has("compose") ? .composed : guesses ? .classifierFree : .none
    }

    private static func check(_ spec: inout GuidanceSpec, _ reader: MappingReader) {
        if spec.method == .none, reader.has("scale"), spec.scales != [1] {
            reader.report("scale", "has no meaning with method none; use classifier-free, or leave it out")
        }
        if spec.method == .cfgPlusPlus, spec.scales.contains(where: { !(0...1).contains($0) }) {
            reader.report("scale", "of cfg++ is lambda in [0, 1]")
        }
        var times = 0.0...1
        if case .time(let bounds) = spec.interval { times = bounds }
        if case .formula(_, let text) = spec.schedule, let gap = spec.schedule?.firstGap(in: times) {
            reader.report(
                field: "schedule.formula",
                "\(text) is \(gap.value) at t = \(gap.time); it has to be a number wherever guidance acts")
        }
        if spec.negative != nil, spec.negativePrompt != nil {
            reader.report("negative-prompt", "and negative say what to lead away from; give one of them")
        }
        if spec.method == .composed, !reader.has("compose") {
            reader.report("compose", "is missing; expected {class: [1, 2], weight: [2, -1]}")
        }
        if spec.method == .autoguidance, spec.model == nil {
            reader.report("model", "is missing; expected the weak model: another job, or an earlier JOB@STEP")
        }
    }
}

extension Key<GuidanceSpec> {
    /// The key with these methods; others refuse it.
    fileprivate func methods(_ methods: GuidanceMethod...) -> Key {
        only({ methods.contains($0.method) }) { "with method \($0.method.rawValue)" }
    }
}

/// Several classes or texts and their weights.
public struct ComposeSpec: SpecMapping {
    /// The classes; empty where there are texts.
    public var classes: [Int] = []
    /// Texts to compose; `nil` where there are classes.
    public var prompts: [String]?
    /// Weight of each class or text, in [-1000, 1000]; a negative one leads away.
    public var weights: [Double] = []

    /// Creates the settings without conditions.
    public init() {}

    /// The table of keys.
    public static let table = KeyTable<ComposeSpec>(check: check) {
        Key(
            "class", \.classes, .integers(0...1_000_000), default: "required, unless prompt is given",
            "Classes to compose.")
        Key("prompt", \.prompts, .prompts, absent: "required, unless class is given", "Texts to compose.")
        Key(
            required: "weight", \.weights, .numbers(.closed(-1000, 1000)),
            "Weight of each class or text; a negative one leads away.")
    }

    private static func check(_ spec: inout ComposeSpec, _ reader: MappingReader) {
        let (classes, weights) = (spec.classes.count, spec.weights.count)
        if let prompts = spec.prompts {
            if classes > 0 { reader.report("prompt", "and class name the conditions; give one of them") }
            if reader.has("weight"), prompts.count != weights {
                reader.report("weight", "has \(weights) entries for \(prompts.count) prompts")
            }
        } else if !reader.has("class") {
            reader.report("class", "is missing; expected a list of whole numbers")
        } else if reader.has("weight"), classes != weights || classes == 0 {
            reader.report("weight", "has \(weights) entries for \(classes) classes")
        }
    }
}
