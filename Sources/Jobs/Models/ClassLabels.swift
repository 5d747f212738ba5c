internal import FlowMath

/// Labels that a model does not have, in words.
public enum ClassLabels {
    /// The error in labels for a model of `classes` classes, 0 for one without labels; `nil` for labels that the model has.
    public static func problem(_ labels: [Int], classes: Int, of model: String) -> String? {
        guard classes > 0 else {
            return labels.isEmpty
                ? nil : "\(model) was trained without labels; leave it out and give samples.count"
        }
        let unknown = labels.filter { !(0..<classes).contains($0) }
        guard !unknown.isEmpty else { return nil }
        let valid = classes == 1 ? "0" : "0 to \(classes - 1)"
        if unknown.count == 1 { return "\(unknown[0]) is not a class of \(model); valid is \(valid)" }
        let shown = unknown.prefix(3).map(String.init)
        let names =
            unknown.count > 3
            ? shown.joined(separator: ", ") + " and \(unknown.count - 3) more"
            : shown.dropLast().joined(separator: ", ") + " and \(shown[shown.count - 1])"
        return "\(names) are not classes of \(model); valid is \(valid)"
    }
}

extension SamplingSpec {
    /// The fields whose labels a model does not have.
    /// - Parameters:
    ///   - classes: the number of classes of the model, 0 for one without labels.
    ///   - isPrompted: whether the conditions of the model are texts.
    ///   - classifier: the number of classes of the classifier that guides; it can give a model without labels its
    ///     condition.
    ///   - model: the model's name for the messages.
    public func labelIssues(
        classes: Int, isPrompted: Bool = false, classifier: Int? = nil, of model: String
    ) -> [SpecIssue] {
        let texts = promptIssues(classes: classes, isPrompted: isPrompted, of: model)
        if isPrompted || !texts.isEmpty { return texts }
        let isJudged = classes == 0 && guidance.method == .classifier && guidance.start != .conditional
        let named = [
            ("samples.class", samples.classes), ("guidance.compose.class", guidance.compose?.classes ?? []),
            ("guidance.negative", guidance.negative.map { [$0] } ?? []),
        ]
        return named.compactMap { field, labels in
            ClassLabels.problem(labels, classes: isJudged ? classifier ?? 0 : classes, of: model).map {
                SpecIssue(file: nil, line: nil, column: nil, field: field, message: $0)
            }
        }
    }
}

extension SamplingSpec {
    /// Classes for a model of texts, and texts for a model of classes or of nothing.
    private func promptIssues(classes: Int, isPrompted: Bool, of model: String) -> [SpecIssue] {
        let compose = guidance.compose
        let fields: [(field: String, isGiven: Bool)]
        let reason: String
        if isPrompted {
            fields = [
                ("samples.class", !samples.classes.isEmpty),
                ("guidance.compose.class", compose.map { $0.prompts == nil } ?? false),
                ("guidance.negative", guidance.negative != nil), ("guidance.method", guidance.method == .classifier),
                ("guidance.classifier", guidance.classifier != nil),
            ]
            reason =
                "the conditions of \(model) are texts, not classes; use samples.prompts, guidance.negative-prompt and "
                + "guidance.compose.prompt"
        } else {
            fields = [
                ("samples.prompts", samples.prompts != nil), ("guidance.compose.prompt", compose?.prompts != nil),
                ("guidance.negative-prompt", guidance.negativePrompt != nil),
            ]
            reason =
                classes > 0
                ? "\(model) was trained on \(classes) classes, not on texts; name them in samples.class"
                : "\(model) was trained without texts; leave it out and give samples.count"
        }
        return fields.filter(\.isGiven).map {
            SpecIssue(file: nil, line: nil, column: nil, field: $0.field, message: reason)
        }
    }
}

extension EvaluationSpec {
    /// Conditions of the spec that a model does not have.
    /// - Parameters:
    ///   - classes: the number of classes of the model, 0 for one without labels.
    ///   - isPrompted: whether the conditions of the model are texts.
    ///   - model: the model's name for the messages.
    public func conditionIssues(classes: Int, isPrompted: Bool = false, of model: String) -> [SpecIssue] {
        func issue(_ field: String, _ message: String) -> SpecIssue {
            SpecIssue(file: nil, line: nil, column: nil, field: field, message: message)
        }
        guard condition == .labels else { return [] }
        if isPrompted {
            return [issue("condition", "the conditions of \(model) are texts, not labels; write condition: none")]
        }
        if classes == 0 { return [issue("condition", "\(model) was trained without labels; write condition: none")] }
        if let known = data?.classes, known != classes {
            return [issue("data.classes", "\(known) are not the \(classes) classes of \(model); leave it out")]
        }
        return []
    }
}
