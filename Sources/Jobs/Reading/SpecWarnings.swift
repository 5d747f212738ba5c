/// What a spec may ask for and its writer probably did not mean.
enum SpecWarnings {
    /// The warnings that the spec alone shows.
    static func of(_ spec: JobSpec, file: String?) -> [SpecIssue] {
        switch spec {
        case .train(let spec): training(spec, file)
        case .sample(let spec): sampling(spec, file)
        }
    }

    private static func training(_ spec: TrainingSpec, _ file: String?) -> [SpecIssue] {
        guard spec.condition.drop == 1, spec.data.labels != nil else { return [] }
        return [
            issue(file, "condition.drop", "1 drops every label: the network will only know the unconditional field")
        ]
    }

    private static func sampling(_ spec: SamplingSpec, _ file: String?) -> [SpecIssue] {
        var warnings: [SpecIssue] = []
        let guidance = spec.guidance
        for scale in guidance.scales where scale < 0 {
            warnings.append(
                issue(
                    file, "guidance.scale",
                    "w = \(scale) leads away from the condition; w = 0 is the unconditional field"))
        }
        for scale in guidance.scales where scale > 0 && scale < 1 {
            warnings.append(
                issue(
                    file, "guidance.scale",
                    "w = \(scale) lies between the unconditional field (0) and the conditional one (1)"))
        }
        if spec.samples.classes.isEmpty, guidance.method == .classifierFree {
            warnings.append(
                issue(file, "guidance.method", "classifier-free guidance without samples.class has nothing to guide to")
            )
        }
        if let interval = guidance.interval, interval.count == 2 {
            let starts = (0..<spec.sampler.steps).map { Double($0) / Double(spec.sampler.steps) }
            if !starts.contains(where: { $0 >= interval[0] && $0 <= interval[1] }) {
                warnings.append(
                    issue(
                        file, "guidance.interval", "no step of the sampler begins in \(interval); guidance will not act"
                    ))
            }
        }
        return warnings
    }

    private static func issue(_ file: String?, _ field: String, _ message: String) -> SpecIssue {
        SpecIssue(file: file, line: nil, column: nil, field: field, message: message)
    }
}
