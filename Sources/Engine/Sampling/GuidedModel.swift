internal import Flow
internal import FlowMath
internal import Jobs

/// The field that is integrated at one guidance scale, with its formula and a count of what it costs.
///
/// One value serves one batch: rules with momentum remember the batch that they guide.
struct GuidedModel {
    /// What the solver integrates.
    let field: any VelocityField
    /// What is evaluated, for people.
    let formula: String
    /// Whether guidance changes the velocity at a time.
    let isGuiding: (Double) -> Bool
    /// Evaluations of the networks so far, over all samples.
    let spent: () -> Int

    /// Guides a model.
    /// - Parameters:
    ///   - scale: w in the convention `u + w (c - u)`; lambda of CFG++.
    ///   - isConditional: whether the samples have labels.
    ///   - weak: the weaker model of autoguidance.
    init(
        _ model: SampledModel, by spec: GuidanceSpec, scale: Double, isConditional: Bool, weak: SampledModel? = nil
    ) throws(JobFailure) {
        let main = Self.counted(model.velocity)
        var spent = main.count
        let negative =
            try spec.negativePrompt.map { text throws(JobFailure) in try model.condition(text) }
            ?? spec.negative.map { Condition(label: $0) }
        let note = negative.map { ", u = v under \($0.name)" } ?? ""
        let base = negative.map { Self.avoiding(main.field, $0) } ?? main.field
        if spec.method == .composed, let compose = spec.compose {
            let conditions =
                try compose.prompts.map { texts throws(JobFailure) in
                    try texts.map { text throws(JobFailure) in try model.condition(text) }
                } ?? compose.classes.map { Condition(label: $0) }
            let terms = zip(conditions, compose.weights).map { ($0, $1 * scale) }
            self.init(Self.composed(main.field, terms, avoiding: negative), spent, note: note)
            return
        }
        guard isConditional else {
            self.init(field: main.field, formula: "v = u", isGuiding: { _ in false }, spent: spent)
            return
        }
        switch spec.method {
        case .none, .composed:
            self.init(field: main.field, formula: "v = c", isGuiding: { _ in false }, spent: spent)
        case .cfgPlusPlus:
            let formula = CFGPlusPlus(on: model.path, strength: scale).formula + note
            self.init(field: base, formula: formula, isGuiding: { _ in true }, spent: spent)
        case .rectified:
            let formula = RectifiedCFGPlusPlus(strength: scale, decay: spec.decay ?? 0).formula + note
            self.init(field: base, formula: formula, isGuiding: { _ in scale != 0 }, spent: spent)
        case .classifier:
            guard let classifier = model.classifier else {
                throw JobFailure(
                    .badInput,
                    "guidance.model: classifier guidance needs a classifier of this model's classes; name a job of kind "
                        + "classifier, or sample a gaussian-mixture, whose classifier is exact")
            }
            let judge = Self.counted(classifier)
            let first = spent
            spent = { first() + judge.count() }
            self.init(
                Self.classifierGuided(
                    main.field, judge.classifier, scale, model.path, spec, spec.schedule ?? .constant), spent)
        case .classifierFree:
            let guided = Self.guided(base, scale, spec, model.path, spec.schedule ?? .constant)
            self.init(guided, spent, note: scale == 1 ? "" : note)
        case .autoguidance:
            guard let weak else {
                throw JobFailure(.badInput, "guidance.model: there is no weak model to guide away from")
            }
            let other = Self.counted(weak.velocity)
            let first = spent
            spent = { first() + other.count() }
            let guided = Self.guided(
                Self.away(main.field, other.field, negative), scale, spec, model.path, spec.schedule ?? .constant)
            let reference = negative.map { ", u = the weak model's v under \($0.name)" } ?? ", u = the weak model's c"
            self.init(guided, spent, note: scale == 1 ? "" : reference)
        }
    }

    init(
        field: any VelocityField, formula: String, isGuiding: @escaping (Double) -> Bool, spent: @escaping () -> Int
    ) {
        self.field = field
        self.formula = formula
        self.isGuiding = isGuiding
        self.spent = spent
    }

    private init(_ guided: any GuidedVelocityField, _ spent: @escaping () -> Int, note: String = "") {
        self.init(field: guided, formula: guided.formula + note, isGuiding: guided.isGuiding, spent: spent)
    }

    // Each of these opens an existential: a field is made of fields, and the kinds are only known here.

    private static func counted(_ base: some VelocityField) -> (field: any VelocityField, count: () -> Int) {
        let counting = CountingField(base)
        return (counting, { counting.count })
    }

    private static func counted(
        _ base: some NoisyClassifier
    ) -> (classifier: any NoisyClassifier, count: () -> Int) {
        let counting = CountingClassifier(base)
        return (counting, { counting.count })
    }

    private static func avoiding(_ base: some VelocityField, _ condition: Condition) -> any VelocityField {
        NegativeCondition(base, avoiding: condition)
    }

    private static func away(
        _ main: some VelocityField, _ weak: some VelocityField, _ avoided: Condition?
    ) -> any VelocityField {
        Autoguidance(main, awayFrom: weak, under: avoided)
    }

    private static func composed(
        _ base: some VelocityField, _ terms: [(condition: Condition, weight: Double)], avoiding avoided: Condition?
    ) -> any GuidedVelocityField {
        ComposedField(base, terms.map { .init($0.condition, weight: $0.weight) }, avoiding: avoided)
    }

    private static func guided(
        _ base: some VelocityField, _ scale: Double, _ spec: GuidanceSpec, _ path: any ProbabilityPath,
        _ schedule: ScaleSchedule
    ) -> any GuidedVelocityField {
        GuidedField(
            base, scale: scale, interval: spec.times(on: path), schedule: schedule, rule: spec.guidanceRule(on: path),
            channels: spec.channels)
    }

    private static func classifierGuided(
        _ base: some VelocityField, _ classifier: some NoisyClassifier, _ scale: Double, _ path: any ProbabilityPath,
        _ spec: GuidanceSpec, _ schedule: ScaleSchedule
    ) -> any GuidedVelocityField {
        ClassifierGuidedField(
            base, by: classifier, scale: scale, on: path,
            start: spec.start ?? .unconditional, interval: spec.times(on: path),
            schedule: schedule)
    }
}
