internal import FlowMath

// What specs allow and their writers probably did not mean, as far as a spec alone shows it.

extension TrainingSpec {
    /// An average of initial weights, a condition that is never shown, and a pairing that labels weaken.
    public var warnings: [SpecIssue] {
        var warnings = [train.emaWarning].compactMap { $0 }
        if condition.drop == 1, data.isLabelled || condition.text != nil {
            warnings.append(
                SpecIssue(
                    "condition.drop",
                    "1 drops every \(condition.text == nil ? "label" : "text"): the network will only know the unconditional field"
                )
            )
        }
        if objective.coupling == .optimalTransport, data.isLabelled {
            warnings.append(
                SpecIssue(
                    "objective.coupling",
                    "with labels the pairing is made within each class; a class with few examples in a batch is paired "
                        + "almost as drawn"))
        }
        return warnings
    }
}

extension ClassifierSpec {
    /// An average of initial weights.
    public var warnings: [SpecIssue] { [train.emaWarning].compactMap { $0 } }
}

extension SamplingSpec {
    /// Scales that lead elsewhere than to the condition, guidance without one, and times of a part of the path.
    public var warnings: [SpecIssue] {
        var warnings: [SpecIssue] = []
        // The scales of others, of classifiers and of cfg++ mean other things.
        let isCanonical = [.classifierFree, .autoguidance].contains(guidance.method) && guidance.convention == nil
        for scale in guidance.scales where isCanonical && scale < 0 {
            warnings.append(
                SpecIssue(
                    "guidance.scale",
                    "w = \(scale) leads away from the condition; w = 0 is the unconditional field"))
        }
        for scale in guidance.scales where isCanonical && scale > 0 && scale < 1 {
            warnings.append(
                SpecIssue(
                    "guidance.scale",
                    "w = \(scale) lies between the unconditional field (0) and the conditional one (1)"))
        }
        if case .list(let schedule) = sampler.schedule { warnings += Self.warnings(schedule.times) }
        if !samples.isConditional, guidance.method != .none, guidance.method != .composed {
            warnings.append(
                SpecIssue(
                    "guidance.method",
                    "\(guidance.method.rawValue) guidance without samples.class or samples.prompts has nothing to guide to"
                ))
        }
        return warnings
    }
}

extension SamplingSpec {
    /// Times that begin after the noise or end before the data, where samples are taken as they are.
    private static func warnings(_ times: [Double]) -> [SpecIssue] {
        let (start, end) = (times[0], times[times.count - 1])
        var warnings: [SpecIssue] = []
        if start > 0 {
            warnings.append(
                SpecIssue(
                    "sampler.schedule",
                    "begins at t = \(start.shortText): the noise is taken for the state there, which is sigma times the noise and "
                        + "alpha times the data; begin at 0 for samples of the path"))
        }
        if end < 1 {
            warnings.append(
                SpecIssue(
                    "sampler.schedule",
                    "ends at t = \(end.shortText): the samples keep the noise of that time; end at 1 for data"))
        }
        return warnings
    }
}

extension EvaluationSpec {
    /// A density of bytes that nothing bounds.
    public var warnings: [SpecIssue] {
        guard dequantize == EvaluationSpec.Dequantization.none else { return [] }
        return [
            SpecIssue(
                "dequantize",
                "none measures the density of bytes at their values, which has no upper bound; only bits per "
                    + "dimension with uniform can be compared with other models")
        ]
    }
}
