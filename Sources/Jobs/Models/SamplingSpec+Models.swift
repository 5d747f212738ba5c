internal import FlowMath

// What a sampling job asks of its checkpoints: one place for the daemon, which refuses a job before it is queued, and for
// the worker, which may run without a daemon.
extension SamplingSpec {
    /// Requests of the spec that its models cannot fulfil: the first conflict alone, or else all missing labels.
    public func issues(with models: ModelManifests) -> [SpecIssue] {
        guard let main = models[.model] else { return [] }
        if let conflict = main.sourceConflict(with: self) { return [SpecIssue(conflict.field, conflict.message)] }
        if let obstacle = main.pictureObstacle(output) { return [SpecIssue("output", obstacle)] }
        if let channels = guidance.channels, channels.upperBound > main.shape[0] {
            return [
                SpecIssue(
                    "guidance.channels",
                    "[\(channels.lowerBound), \(channels.upperBound)] of samples that have \(main.shape[0]) channels")
            ]
        }
        for reference in modelReferences where reference.role == .classifier {
            guard let mismatch = models[reference.use]?.mismatch(with: main) else { continue }
            return [SpecIssue(reference.field, mismatch)]
        }
        if !main.hasUnconditionalField, usesUnconditionalField {
            return [
                SpecIssue(
                    samples.isConditional ? "guidance" : "samples",
                    "\(model) has no null label: its table has one row for each of its \(main.classes) classes, so it was "
                        + "trained without label dropout and has no unconditional field; "
                        + (samples.isConditional
                            ? "guide with scale 1, autoguidance, or a classifier with base: conditional"
                            : "name classes with samples.class"))
            ]
        }
        return labelIssues(
            classes: main.classes, isPrompted: main.text != nil, classifier: models[.guidanceModel]?.classes,
            of: model.description)
    }

    /// Words that no caption of the training had, a condition that guidance does not find, and an unconditional field that
    /// was never trained.
    public func warnings(with models: ModelManifests) -> [SpecIssue] {
        guard let main = models[.model] else { return [] }
        return unseenWords(main.data.words) + untrainedClasses(main) + guidanceWarnings(main)
    }

    /// Classes of which the model saw no example.
    private func untrainedClasses(_ main: CheckpointManifest) -> [SpecIssue] {
        let named = [
            ("samples.class", samples.classes), ("guidance.compose.class", guidance.compose?.classes ?? []),
            ("guidance.negative", guidance.negative.map { [$0] } ?? []),
        ]
        return named.compactMap { field, labels in
            main.untrainedClasses(among: labels).map { SpecIssue(field, "\(model) \($0)") }
        }
    }

    private func guidanceWarnings(_ main: CheckpointManifest) -> [SpecIssue] {
        if !main.isConditional, guidance.method == .classifierFree, guidance.guidesAtSomeScale {
            return [
                SpecIssue(
                    "guidance.method", "\(model) was trained without labels; there is nothing to guide to")
            ]
        }
        guard usesUnconditionalField, let reason = main.untrainedUnconditionalField else { return [] }
        return [SpecIssue("guidance.method", "\(model) \(reason)")]
    }

    /// The autoencoder that a model of latents names, where the spec names none.
    public func inheritedPaths(from models: ModelManifests) -> [SpecPath] {
        models[.model]?.inheritedPaths(output) ?? []
    }

    /// Whether any sample depends on the field of the null condition.
    var usesUnconditionalField: Bool {
        guard samples.isConditional else { return guidance.method != .composed || !guidance.hasNegative }
        if guidance.method == .classifier { return guidance.start != .conditional }
        return guidance.method.leadsAwayFromNull && !guidance.hasNegative && guidance.guidesAtSomeScale
    }
}

extension GuidanceSpec {
    /// Whether a scale of the sweep is another one than that of the conditional field.
    var guidesAtSomeScale: Bool { canonicalScales.contains { $0 != 1 } }
}
