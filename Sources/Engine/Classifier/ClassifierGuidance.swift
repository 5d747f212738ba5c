internal import Flow
internal import FlowMath
internal import Jobs

extension GuidedModel {
    /// Guides a model, and adds the gradient of a classifier to the result where the spec has one beside its method.
    /// - Parameter added: the classifier beside the method.
    init(
        _ model: SampledModel, by spec: GuidanceSpec, scale: Double, isConditional: Bool, weak: SampledModel?,
        added: (any NoisyClassifier)?
    ) throws(JobFailure) {
        let guided = try GuidedModel(model, by: spec, scale: scale, isConditional: isConditional, weak: weak)
        guard let added, let weight = spec.classifier?.scale, isConditional else {
            self = guided
            return
        }
        self = Self.adding(guided.field, added, weight, to: guided, spec.times(on: model.path), model.path)
    }

    private static func adding(
        _ base: some VelocityField, _ classifier: some NoisyClassifier, _ scale: Double, to guided: GuidedModel,
        _ times: ClosedRange<Double>, _ path: any ProbabilityPath
    ) -> GuidedModel {
        let counting = CountingClassifier(classifier)
        let field = ClassifierGuidedField(
            base, by: counting, scale: scale, on: path, start: .conditional, interval: times)
        let limits = times == 0...1 ? "" : " for t in [\(times.lowerBound), \(times.upperBound)]"
        let inner = guided.formula.hasPrefix("v = ") ? String(guided.formula.dropFirst(4)) : guided.formula
        return GuidedModel(
            field: field, formula: "v = [\(inner)] + \(scale) a_t grad log p(y|x)\(limits)",
            isGuiding: { guided.isGuiding($0) || field.isGuiding(at: $0) },
            spent: { guided.spent() + counting.count })
    }
}

extension GuidanceSpec {
    /// What the scale of a classifier means, in words; `nil` where none takes part.
    var classifierConvention: String? {
        if method == .classifier {
            return start == .conditional
                ? "classifier-on-conditional: with an exact classifier, w does what 1 + w does in classifier-free guidance"
                : "classifier-on-unconditional: with an exact classifier, w does what it does in classifier-free guidance"
        }
        return classifier.map {
            "the classifier's gradient is added with s = \($0.scale): with an exact classifier, that is w + s"
        }
    }
}
