internal import FlowMath

/// What a spec may ask for and its writer probably did not mean.
enum SpecWarnings {
    /// The warnings that the spec alone shows.
    static func of(_ spec: JobSpec) -> [SpecIssue] {
        switch spec {
        case .train(let spec): training(spec)
        case .sample(let spec): sampling(spec)
        case .classifier, .importing, .encode: []
        case .evaluate(let spec): evaluation(spec)
        }
    }

    private static func training(_ spec: TrainingSpec) -> [SpecIssue] {
        var warnings: [SpecIssue] = []
        if spec.condition.drop == 1, spec.data.isLabelled || spec.condition.text != nil {
            warnings.append(
                issue(
                    "condition.drop",
                    "1 drops every \(spec.condition.text == nil ? "label" : "text"): the network will only know the unconditional field"
                )
            )
        }
        if spec.objective.coupling == .optimalTransport, spec.data.isLabelled {
            warnings.append(
                issue(
                    "objective.coupling",
                    "with labels the pairing is made within each class; a class with few examples in a batch is paired "
                        + "almost as drawn"))
        }
        return warnings
    }

    private static func sampling(_ spec: SamplingSpec) -> [SpecIssue] {
        var warnings: [SpecIssue] = []
        let guidance = spec.guidance
        // The scales of others, of classifiers and of cfg++ mean other things.
        let isCanonical = [.classifierFree, .autoguidance].contains(guidance.method) && guidance.convention == nil
        for scale in guidance.scales where isCanonical && scale < 0 {
            warnings.append(
                issue(
                    "guidance.scale",
                    "w = \(scale) leads away from the condition; w = 0 is the unconditional field"))
        }
        for scale in guidance.scales where isCanonical && scale > 0 && scale < 1 {
            warnings.append(
                issue(
                    "guidance.scale",
                    "w = \(scale) lies between the unconditional field (0) and the conditional one (1)"))
        }
        if !spec.samples.isConditional, guidance.method != .none, guidance.method != .composed {
            warnings.append(
                issue(
                    "guidance.method",
                    "\(guidance.method.rawValue) guidance without samples.class or samples.prompts has nothing to guide to"
                ))
        }
        return warnings
    }

    private static func evaluation(_ spec: EvaluationSpec) -> [SpecIssue] {
        guard spec.dequantize == EvaluationSpec.Dequantization.none else { return [] }
        return [
            issue(
                "dequantize",
                "none measures the density at the byte values themselves, which has no upper bound; only bits per "
                    + "dimension with uniform can be compared with other models")
        ]
    }

    private static func issue(_ field: String, _ message: String) -> SpecIssue {
        SpecIssue(file: nil, line: nil, column: nil, field: field, message: message)
    }
}
