/// Labels that a model does not have, in words.
public enum ClassLabels {
    /// What is wrong with these labels for a model of so many classes, 0 for one without labels; `nil` if nothing is.
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
    ///   - classes: those of the model, 0 for one without labels.
    ///   - classifier: those of the classifier that guides; it can give a model without labels its condition.
    ///   - model: the model's name for the messages.
    public func labelIssues(classes: Int, classifier: Int? = nil, of model: String) -> [SpecIssue] {
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

extension EvaluationSpec {
    /// What the spec asks of a model that the model does not have.
    /// - Parameters:
    ///   - classes: those of the model, 0 for one without labels.
    ///   - model: the model's name for the messages.
    public func conditionIssues(classes: Int, of model: String) -> [SpecIssue] {
        func issue(_ field: String, _ message: String) -> SpecIssue {
            SpecIssue(file: nil, line: nil, column: nil, field: field, message: message)
        }
        guard condition == .labels else { return [] }
        if classes == 0 { return [issue("condition", "\(model) was trained without labels; write condition: none")] }
        if let known = data?.classes, known != classes {
            return [issue("data.classes", "\(known) are not the \(classes) classes of \(model); leave it out")]
        }
        return []
    }
}
