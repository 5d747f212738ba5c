internal import FlowMath

extension SamplingSpec {
    init(reading reader: MappingReader) {
        name = reader.jobName()
        device = reader.device()
        model = ModelSpec(reading: reader)
        weights = reader.word("weights", default: Weights.ema)
        samples = SampleSetSpec(reading: reader.mapping("samples"))
        guidance = GuidanceSpec(reading: reader.mapping("guidance"))
        sampler = SamplerSpec(
            reading: reader.mapping("sampler"),
            default: guidance.method == .cfgPlusPlus ? .ddim : guidance.method == .rectified ? .euler : .heun)
        // The field of a mixture costs little for one sample and much for one call.
        batch = reader.integer("batch", in: 1...1_048_576, default: model.reference == nil ? 4096 : 64)
        output = OutputSpec(reading: reader.mapping("output"))
        check(reader)
    }

    /// Refuses what cannot work together, with the reason.
    private func check(_ reader: MappingReader) {
        if samples.source != nil, output.noise != nil {
            reader.mapping("output").report("noise", "and samples.source say where samples begin; give one of them")
        }
        let (guidance, sampler) = (self.guidance, self.sampler)
        // Made only where something is wrong: a reader notes the faults of its mapping each time.
        func refuse(_ key: String, _ why: String) { reader.mapping("guidance").report(key, why) }
        if guidance.method == .cfgPlusPlus, sampler.solver != .ddim || sampler.eta ?? 0 != 0 {
            refuse("method", "cfg++ changes the steps of ddim without noise; use sampler.solver ddim, or leave it out")
        }
        if guidance.method == .rectified, sampler.solver != .euler {
            refuse(
                "method", "rectified-cfg++ brings its own steps; use sampler.solver euler, or leave it out")
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
        if case .apg(let settings) = guidance.rule, settings.momentum != 0, sampler.solver == .dopri5 {
            refuse(
                "rule", "momentum needs one step size for the whole batch, and dopri5 has one for each sample")
        }
        if case .time(let bounds) = guidance.interval, guidance.method != .rectified, sampler.misses(bounds) {
            refuse(
                "interval",
                "no step of \(sampler.solver.rawValue) falls into t in [\(bounds.lowerBound), \(bounds.upperBound)], so that guidance would never act; widen it, "
                    + "take more steps or leave it out")
        }
        guard case .mixture(let mixture, _) = model else {
            if guidance.method == .classifier, guidance.model == nil {
                refuse(
                    "model", "is missing; expected a job of kind classifier, such as judge, or a checkpoint directory")
            }
            return
        }
        if output.decoder != nil {
            reader.mapping("output").report("decoder", "a Gaussian mixture draws points, not latents; leave it out")
        }
        if samples.source != nil {
            reader.mapping("samples").report("source", "a Gaussian mixture begins at noise; leave it out")
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

extension SampleSetSpec {
    init(reading reader: MappingReader) {
        classes = reader.integers("class", in: 0...1_000_000, default: [])
        each = reader.integer("each", in: 1...10_000_000, default: 1)
        count = reader.integer("count", in: 1...10_000_000, default: 16)
        prompts = reader.prompts("prompts")
        if prompts != nil, !classes.isEmpty {
            reader.report("prompts", "and class name the conditions; give one of them")
        }
        let (conditions, what) = (prompts.map(\.count) ?? classes.count, prompts == nil ? "classes" : "prompts")
        if conditions > 0, reader.has("count"), count != conditions * each {
            reader.report(
                "count",
                "\(count) is not \(conditions) \(what) times \(each) each; leave it out where \(what) are given")
        }
        seed = UInt64(reader.integer("seed", in: 0...Int.max, default: 0))
        source = reader.has("source") ? DataSpec(reading: reader.mapping("source")) : nil
        reader.finish()
        if conditions > 0 { count = conditions * each }
    }
}

extension OutputSpec {
    init(reading reader: MappingReader) {
        grid = reader.flag("grid", default: true)
        images = reader.word("images", default: Images.png)
        tensors = reader.flag("tensors", default: false)
        noise = reader.path("noise")
        decoder = reader.path("decoder")
        reader.finish()
    }
}
