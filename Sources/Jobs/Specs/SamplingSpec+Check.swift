internal import FlowMath

extension SamplingSpec {
    /// Sets the defaults that follow from other keys, and refuses what cannot work together, with the reason.
    static func check(_ spec: inout SamplingSpec, _ reader: MappingReader) {
        // The field of a mixture costs little for one sample and much for one call.
        if !reader.has("batch") { spec.batch = spec.model.isMixture ? 4096 : 64 }
        if spec.samples.source != nil, spec.output.noise != nil {
            reader.report(field: "output.noise", "and samples.source say where samples begin; give one of them")
        }
        spec.checkGuidance(reader)
        if case .mixture(let mixture, _) = spec.model {
            spec.check(mixture, reader)
        } else if spec.guidance.method == .classifier, spec.guidance.model == nil {
            reader.report(
                field: "guidance.model",
                "is missing; expected a job of kind classifier, such as judge, or a checkpoint directory")
        }
    }

    private func checkGuidance(_ reader: MappingReader) {
        func refuse(_ key: String, _ why: String) { reader.report(field: "guidance.\(key)", why) }
        if let solver = guidance.method.ownSteps?.solver, sampler.solver != solver || sampler.eta ?? 0 != 0 {
            refuse(
                "method",
                "\(guidance.method.rawValue) changes the steps of \(solver.rawValue) without noise; use sampler.solver "
                    + "\(solver.rawValue), or leave it out")
        }
        if guidance.method == .composed, samples.isConditional {
            let (what, key) = samples.prompts == nil ? ("classes", "class") : ("prompts", "prompts")
            refuse("compose", "the \(what) are those of compose; leave out samples.\(key) and give samples.count")
        }
        if samples.prompts != nil {
            let why = "a classifier knows classes and no texts; use classifier-free guidance for prompts"
            if guidance.method == .classifier { refuse("method", why) }
            if guidance.classifier != nil { refuse("classifier", why) }
        }
        if case .apg(let settings) = guidance.rule, settings.momentum != 0, sampler.solver.choosesSteps {
            refuse(
                "rule",
                "momentum needs one step size for the whole batch, and \(sampler.solver.rawValue) has one for each sample"
            )
        }
        if case .time(let bounds) = guidance.interval, guidance.method.ownSteps == nil, sampler.misses(bounds) {
            refuse(
                "interval",
                "no step of \(sampler.solver.rawValue) falls into t in [\(bounds.lowerBound.shortText), \(bounds.upperBound.shortText)], so that "
                    + "guidance would never act; widen it, take more steps or leave it out")
        }
    }

    /// Refuses what a Gaussian mixture does not have.
    private func check(_ mixture: GaussianMixtureSpec, _ reader: MappingReader) {
        func refuse(_ key: String, _ why: String) { reader.report(field: "guidance.\(key)", why) }
        if output.decoder != nil {
            reader.report(field: "output.decoder", "a Gaussian mixture draws points, not latents; leave it out")
        }
        if samples.source != nil {
            reader.report(field: "samples.source", "a Gaussian mixture begins at noise; leave it out")
        }
        if guidance.classifier != nil {
            refuse("classifier", "a Gaussian mixture has its own classifier; use method classifier")
        }
        if reader.has("weights"), weights == .raw { reader.report("weights", "a Gaussian mixture has no weights") }
        if guidance.method == .autoguidance {
            refuse("method", "a Gaussian mixture is exact and has no weaker model; use classifier-free")
        }
        if guidance.method == .classifier, guidance.model != nil {
            refuse("model", "the classifier of a Gaussian mixture is its own posterior; leave it out")
        }
        for issue in labelIssues(classes: max(1, mixture.classes), of: "this mixture") {
            reader.report(field: issue.field, issue.message)
        }
        if let channels = guidance.channels, channels.upperBound > mixture.dimension {
            refuse(
                "channels",
                "[\(channels.lowerBound), \(channels.upperBound)] of samples that have \(mixture.dimension) coordinates"
            )
        }
    }
}
