internal import FlowMath

extension EvaluationSpec {
    init(reading reader: MappingReader) {
        name = reader.jobName()
        seed = UInt64(reader.integer("seed", in: 0...Int.max, default: 0))
        device = reader.device()
        model = ModelSpec(reading: reader)
        weights = reader.word("weights", default: SamplingSpec.Weights.ema)
        if case .mixture = model {
            samples = SampleSetSpec(reading: reader.mapping("samples"))
            let why = "with a Gaussian mixture, which is measured on samples of its own; give samples"
            reader.refuse(["data", "dequantize"], why)
            if reader.has("weights"), weights == .raw { reader.report("weights", "a Gaussian mixture has no weights") }
        } else {
            data = DataSpec(reading: reader.mapping("data"))
            dequantize = reader.word("dequantize", default: Dequantization.uniform)
            reader.refuse(["samples"], "with a network, which is measured on data")
        }
        let isLabelled = data?.isLabelled == true || samples?.classes.isEmpty == false
        condition = reader.word("condition", default: isLabelled ? Condition.labels : .none)
        divergence = DivergenceSpec(reading: reader, "divergence")
        sampler = SamplerSpec(reading: reader.mapping("sampler"), default: .dopri5)
        batch = reader.integer("batch", in: 1...1_048_576, default: model.reference == nil ? 4096 : 64)
        check(reader)
    }

    /// Refuses what cannot work together, with the reason.
    private func check(_ reader: MappingReader) {
        if !Self.solvers.contains(sampler.solver) {
            reader.mapping("sampler").report(
                "solver",
                "\(sampler.solver.rawValue) steps along the path of its samples alone and cannot take their log density "
                    + "along; use " + Self.solvers.map(\.rawValue).joined(separator: ", "))
        }
        if sampler.precision == .bfloat16 {
            reader.mapping("sampler").report("precision", "a likelihood needs the digits of float32; leave it out")
        }
        if condition == .labels, data?.isLabelled != true, samples == nil {
            reader.report("condition", "labels need data.labels; name their file, or write condition: none")
        }
        if reader.has("guidance") {
            reader.report(
                "guidance",
                "a guided field makes a density of its own, which is neither that of the model nor p(x) p(y | x)^w; "
                    + "leave it out, and write condition: none for w = 0 or condition: labels for w = 1")
        }
        if case .mixture(let mixture, _) = model, let samples,
            let problem = ClassLabels.problem(samples.classes, classes: max(1, mixture.classes), of: "this mixture")
        {
            reader.report(field: "samples.class", problem)
        }
    }
}

extension DivergenceSpec {
    init?(reading reader: MappingReader, _ key: String) {
        guard let choice = reader.choice(key, words: ["exact", "hutchinson"], mappings: ["hutchinson"]) else {
            return nil
        }
        guard choice.word == "hutchinson" else {
            self = .exact
            return
        }
        let settings = choice.settings
        self = .hutchinson(
            ProbeSpec(
                probes: settings.integer("probes", in: 1...1000, default: 1),
                noise: settings.word("noise", default: ProbeNoise.rademacher)))
        settings.finish()
        choice.holder?.finish()
    }
}
