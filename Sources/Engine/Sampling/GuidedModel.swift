internal import Flow
internal import FlowMath
internal import Jobs

/// The guidance of a model at one scale: the field that is integrated, the integrator of methods that bring their own
/// steps, the formula of both, and a count of what they cost.
///
/// One value serves one batch: rules with momentum remember the batch that they guide.
struct GuidedModel {
    /// The field that the solver integrates.
    let field: any VelocityField
    /// The formula, for people.
    let formula: String
    /// The integrator of a method that brings its own steps; `nil` takes the solver of the spec.
    let integrator: (any Integrator)?
    /// Whether guidance changes the velocity at a time.
    let isGuiding: (Double) -> Bool
    /// The evaluations of the networks so far, over all samples.
    var spent: Int { counter.count }
    private let counter: EvaluationCounter

    /// Guides a model.
    /// - Parameters:
    ///   - scale: w in the convention `u + w (c - u)`; lambda of CFG++.
    ///   - isConditional: whether the samples have labels.
    ///   - weak: the weaker model of autoguidance.
    ///   - added: the classifier beside the method.
    /// - Throws: `JobFailure` for a model that a method needs and that is not there, and for texts that the model does not
    ///   know.
    init(
        _ model: SampledModel, by spec: GuidanceSpec, scale: Double, isConditional: Bool, weak: SampledModel? = nil,
        added: (any NoisyClassifier)? = nil
    ) throws(JobFailure) {
        let counter = EvaluationCounter()
        let setup = GuidanceSetup(
            spec: spec, scale: scale, path: model.path, avoided: try spec.avoidedCondition(of: model), counter: counter)
        let main = setup.counted(model.velocity)
        if spec.method == .composed, let compose = spec.compose {
            self.init(setup.composed(main, try compose.conditions(of: model, scale: scale)), counter)
            return
        }
        guard isConditional else {
            self.init(field: main, formula: "v = u", integrator: nil, isGuiding: { _ in false }, counter)
            return
        }
        var guided: any GuidedVelocityField
        switch spec.method {
        case .none, .composed: guided = GuidanceSetup.unguided(main)
        case .classifierFree: guided = setup.guided(setup.contrasted(main))
        case .autoguidance:
            guard let weak else {
                throw JobFailure(.badInput, "guidance.model: there is no weak model to guide away from")
            }
            guided = setup.guided(setup.contrasted(main, awayFrom: setup.counted(weak.velocity)))
        case .classifier:
            guard let classifier = model.classifier else {
                throw JobFailure(
                    .badInput,
                    "guidance.model: classifier guidance needs a classifier of this model's classes; name a job of kind "
                        + "classifier, or sample a gaussian-mixture, whose classifier is exact")
            }
            guided = setup.pushed(
                main, by: classifier, scale: scale, start: spec.start ?? .unconditional,
                schedule: spec.schedule ?? .constant)
        case .cfgPlusPlus:
            let steps = CFGPlusPlus(on: model.path, strength: scale)
            self.init(
                field: setup.contrasted(main), formula: steps.formula + setup.note, integrator: steps,
                isGuiding: { _ in true }, counter)
            return
        case .rectified:
            let steps = RectifiedCFGPlusPlus(strength: scale, decay: spec.decay ?? 0)
            self.init(
                field: setup.contrasted(main), formula: steps.formula + setup.note, integrator: steps,
                isGuiding: { _ in scale != 0 }, counter)
            return
        }
        if let added, let weight = spec.classifier?.scale {
            guided = setup.pushed(guided, by: added, scale: weight, start: .conditional, schedule: .constant)
        }
        self.init(guided, counter)
    }

    private init(_ guided: any GuidedVelocityField, _ counter: EvaluationCounter) {
        self.init(field: guided, formula: guided.formula, integrator: nil, isGuiding: guided.isGuiding, counter)
    }

    /// Takes a field as it is, with its own counter.
    init(
        field: any VelocityField, formula: String, integrator: (any Integrator)? = nil,
        isGuiding: @escaping (Double) -> Bool, _ counter: EvaluationCounter = EvaluationCounter()
    ) {
        self.field = field
        self.formula = formula
        self.integrator = integrator
        self.isGuiding = isGuiding
        self.counter = counter
    }
}
