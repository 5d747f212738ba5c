internal import Flow
internal import FlowMath
internal import Jobs

/// The fields that guidance is made of, for one scale of a spec.
///
/// Each function opens an existential: a field is made of fields, and their kinds are only known here.
struct GuidanceSetup {
    let spec: GuidanceSpec
    /// w in the convention `u + w (c - u)`.
    let scale: Double
    /// The path of the model.
    let path: any ProbabilityPath
    /// The condition that takes the place of none; `nil` without one.
    let avoided: Condition?
    /// The count of the evaluations of all fields.
    let counter: EvaluationCounter

    /// The condition to be avoided, in words of formulas.
    var note: String { avoided.map { ", u = v under \($0.name)" } ?? "" }

    /// The conditional velocity as it is.
    static func unguided(_ base: some VelocityField) -> any GuidedVelocityField { GuidedField(base, scale: 1) }

    /// The field with its evaluations counted.
    func counted(_ base: some VelocityField) -> any VelocityField { CountingField(base, by: counter) }

    /// The field with the condition to be avoided as its reference, where there is one.
    func contrasted(_ base: some VelocityField) -> any VelocityField {
        guard let avoided else { return base }
        return ContrastiveField(base, avoiding: avoided)
    }

    /// The field with a weaker model as its reference.
    func contrasted(_ main: some VelocityField, awayFrom weak: some VelocityField) -> any VelocityField {
        ContrastiveField(main, awayFrom: weak, under: avoided)
    }

    /// Guidance away from the reference of a field.
    func guided(_ base: some VelocityField) -> any GuidedVelocityField {
        GuidedField(
            base, scale: scale, interval: spec.times(on: path), schedule: spec.schedule ?? .constant,
            rule: spec.guidanceRule(on: path), channels: spec.channels)
    }

    /// Several conditions at once.
    func composed(_ base: some VelocityField, _ conditions: [WeightedCondition]) -> any GuidedVelocityField {
        ComposedField(base, conditions, avoiding: avoided)
    }

    /// The gradient of a classifier added to a field.
    func pushed(
        _ base: some VelocityField, by classifier: some NoisyClassifier, scale: Double, start: GradientBase,
        schedule: ScaleSchedule
    ) -> any GuidedVelocityField {
        ClassifierGuidedField(
            base, by: CountingClassifier(base: classifier, counter: counter), scale: scale, on: path, start: start,
            interval: spec.times(on: path), schedule: schedule)
    }
}

extension GuidanceSpec {
    /// The class or the text that takes the place of no condition; `nil` without one.
    /// - Throws: `JobFailure` for a text that the model does not know.
    func avoidedCondition(of model: SampledModel) throws(JobFailure) -> Condition? {
        if let negativePrompt { return try model.condition(negativePrompt) }
        return negative.map { Condition(label: $0) }
    }
}

extension ComposeSpec {
    /// The conditions, with their weights times the scale.
    /// - Throws: `JobFailure` for a text that the model does not know.
    func conditions(of model: SampledModel, scale: Double) throws(JobFailure) -> [WeightedCondition] {
        var conditions = classes.map { Condition(label: $0) }
        if let prompts {
            conditions = []
            for prompt in prompts { conditions.append(try model.condition(prompt)) }
        }
        return zip(conditions, weights).map { WeightedCondition($0, weight: $1 * scale) }
    }
}
