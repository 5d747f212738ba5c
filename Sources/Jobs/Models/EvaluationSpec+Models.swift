// What an evaluation asks of its checkpoint, for the daemon and for the worker.
extension EvaluationSpec {
    /// Requests of the spec that its model cannot fulfil.
    public func issues(with models: ModelManifests) -> [SpecIssue] {
        guard let main = models[.model] else { return [] }
        if let conflict = main.sourceConflict(with: self) { return [SpecIssue(conflict.field, conflict.message)] }
        if condition == .none, !main.hasUnconditionalField {
            return [
                SpecIssue(
                    "condition",
                    "\(model) has no null label: its table has one row for each of its \(main.classes) classes; use labels"
                )
            ]
        }
        return conditionIssues(classes: main.classes, isPrompted: main.text != nil, of: model.description)
    }

    /// An unconditional density of a model whose unconditional field was never trained.
    public func warnings(with models: ModelManifests) -> [SpecIssue] {
        guard condition == .none, let reason = models[.model]?.untrainedUnconditionalField else { return [] }
        return [SpecIssue("condition", "\(model) \(reason)")]
    }
}
