internal import Flow
internal import FlowMath
internal import Jobs

/// A velocity field that can be sampled, with what solvers and guidance have to know about it.
struct SampledModel {
    /// The velocities, with a label and without.
    let velocity: any VelocityField
    /// The path that the field belongs to.
    let path: any ProbabilityPath
    /// The prediction that velocities are computed from, which decides how near to the ends of the path they are finite.
    let prediction: Prediction
    /// Whether the field is a closed form, finite on all of [0, 1].
    let isExact: Bool
    /// The posterior of the classes, where it is known.
    let classifier: (any NoisyClassifier)?
    /// The grid that the programs which the model comes from sample with.
    var standardGrid = TimeGrid.uniform
    /// The tokenizer of prompts, for a model of texts.
    var prompts: PromptTokens?

    /// The field of a trained network, and a classifier that was trained to guide it.
    /// - Parameter isDifferentiable: whether evaluations are recorded for gradients where these are on.
    init(
        _ model: TrainedModel, classifier: NetworkClassifier? = nil, isDifferentiable: Bool = false
    ) throws(JobFailure) {
        path = model.manifest.path
        prediction = model.manifest.prediction
        velocity = NetworkField(
            network: model.network, null: model.null ?? Condition(label: 0), isDifferentiable: isDifferentiable,
            blocks: model.blocks
        ).velocity(predicting: prediction, on: path)
        isExact = false
        self.classifier = classifier
        standardGrid = model.manifest.convention == .dit ? .indices : .uniform
        prompts = model.prompts
    }

    /// A model of a given velocity field.
    init(field: any VelocityField, on path: any ProbabilityPath) {
        self.path = path
        prediction = .velocity
        velocity = field
        isExact = false
        classifier = nil
    }

    /// The exact field of a mixture.
    init(_ field: GaussianMixtureField) {
        path = field.path
        prediction = .velocity
        velocity = field
        isExact = true
        classifier = field
    }
}

extension SampledModel {
    /// The condition of a text.
    /// - Throws: `JobFailure` for a model that was not trained on texts.
    func condition(_ text: String) throws(JobFailure) -> Condition {
        guard let prompts else {
            throw JobFailure(
                .badInput, "guidance: the model was not trained on texts, so that \"\(text)\" means nothing to it")
        }
        return prompts.condition(text)
    }
}
