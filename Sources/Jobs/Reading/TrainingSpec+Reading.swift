internal import FlowMath

extension TrainingSpec {
    init(reading reader: MappingReader) {
        name = reader.jobName()
        seed = UInt64(reader.integer("seed", in: 0...Int.max, default: 0))
        device = reader.device()
        data = DataSpec(reading: reader.mapping("data"))
        source = DataSpec(source: reader)
        if !reader.has("network") {
            reader.report("network", "is missing; \(NetworkSpec.expected)")
        }
        network = NetworkSpec(reading: reader.mapping("network"))
        path = GaussianPath(reading: reader)
        objective = ObjectiveSpec(reading: reader.mapping("objective"))
        condition = ConditionSpec(reading: reader.mapping("condition"))
        train = OptimizationSpec(reading: reader.mapping("train"))
        train.check(network, reader)
        network.check(data, reader)
        if objective.coupling == .optimalTransport, train.batch > Coupling.largestBatch {
            reader.mapping("objective").report(
                "coupling",
                "pairs batches of at most \(Coupling.largestBatch), in time that grows with the third power; train.batch is \(train.batch)"
            )
        }
        checkpoint = CheckpointSpec(reading: reader.mapping("checkpoint"))
        preview = reader.has("preview") ? PreviewSpec(reading: reader.mapping("preview")) : nil
        if source != nil { checkSource(reader) }
        checkText(reader)
    }
}

extension ObjectiveSpec {
    init(reading reader: MappingReader) {
        predict = reader.word("predict", default: Prediction.velocity)
        time = TrainingTimes(reading: reader, "time")
        if reader.has("weighting") { weighting = reader.word("weighting", default: LossWeighting.none) }
        if reader.has("coupling") { coupling = reader.word("coupling", default: Coupling.independent) }
        if predict == .velocity, let weighting, weighting != .none {
            reader.report("weighting", "a velocity network has none; its error is the error of the velocity")
        }
        reader.finish()
    }
}

extension TrainingTimes {
    init(reading reader: MappingReader, _ key: String) {
        let normal = ["logit-normal", "log-normal"]
        let choice = reader.choice(key, words: ["stratified", "uniform"] + normal, mappings: normal)
        func settings(mean: Double, deviation: Double) -> (mean: Double, deviation: Double) {
            let reader = choice?.settings
            defer { reader?.finish() }
            return (
                reader?.number("mean", in: .closed(-20, 20), default: mean) ?? mean,
                reader?.number("deviation", in: .positive(upTo: 20), default: deviation) ?? deviation
            )
        }
        switch choice?.word {
        case "uniform": self = .uniform
        case "logit-normal":
            let normal = settings(mean: 0, deviation: 1)
            self = .logitNormal(mean: normal.mean, deviation: normal.deviation)
        case "log-normal":
            let normal = settings(mean: -1.2, deviation: 1.2)
            self = .noiseLevelLogNormal(mean: normal.mean, deviation: normal.deviation)
        default: self = .stratified
        }
        choice?.holder?.finish()
    }
}

extension ConditionSpec {
    init(reading reader: MappingReader) {
        drop = reader.number("drop", in: .closed(0, 1), default: 0.1)
        text = TextSpec(reading: reader, "text")
        reader.finish()
    }
}

extension OptimizationSpec {
    init(reading reader: MappingReader) {
        steps = reader.integer("steps", in: 1...1_000_000_000, default: nil)
        batch = reader.integer("batch", in: 1...1_048_576, default: 64)
        optimizer = OptimizerSpec(reading: reader.mapping("optimizer"))
        schedule = reader.word("schedule", default: Schedule.constant)
        warmup = reader.number("warmup", in: .halfOpen(0, 1), default: 0)
        clip = reader.optionalNumber("clip", in: .positive())
        if reader.has("ema"), reader.isMapping("ema") {
            let profile = reader.mapping("ema")
            // The relative width of a power-function average is below that of a uniform one, 1/sqrt(12).
            ema = .power(sigmaRel: profile.number("sigma-rel", in: .positive(upTo: 0.28), default: nil))
            profile.finish()
        } else {
            ema = .constant(reader.number("ema", in: .halfOpen(0, 1), default: 0.999))
        }
        if reader.has("precision") { precision = reader.word("precision", default: Precision.float32) }
        accumulate = reader.optionalInteger("accumulate", in: 1...1_048_576)
        if let accumulate, accumulate > 0, batch % accumulate != 0 {
            reader.report(
                "accumulate", "\(batch) examples of a batch cannot be divided into \(accumulate) equal parts")
        }
        if reader.has("recompute") { recompute = reader.flag("recompute", default: false) }
        reader.finish()
    }
}

extension OptimizationSpec {
    /// Refuses what the network cannot do.
    func check(_ network: NetworkSpec, _ reader: MappingReader) {
        if recompute == true, network.kind != .sit {
            reader.report(
                field: "train.recompute",
                "is for transformers, kind sit; a network of kind \(network.kind.rawValue) keeps its record")
        }
    }
}

extension OptimizerSpec {
    init(reading reader: MappingReader) {
        kind = reader.word("kind", default: Kind.adamw)
        rate = reader.number("rate", in: .positive(upTo: 100), default: 1e-3)
        betas = reader.numbers("betas", in: .halfOpen(0, 1), default: [0.9, 0.999])
        if betas.count != 2 { reader.report("betas", "expected two numbers, such as [0.9, 0.999], not \(betas.count)") }
        decay = reader.number("decay", in: .halfOpen(0, .infinity), default: 0)
        epsilon = reader.number("epsilon", in: .positive(upTo: 1), default: 1e-8)
        reader.finish()
    }
}

extension CheckpointSpec {
    init(reading reader: MappingReader) {
        every = reader.integer("every", in: 1...1_000_000_000, default: 500)
        keep = reader.integer("keep", in: 1...1_000_000, default: 3)
        reader.finish()
    }
}

extension PreviewSpec {
    init(reading reader: MappingReader) {
        every = reader.integer("every", in: 1...1_000_000_000, default: 500)
        classes = reader.integers("classes", in: 0...1_000_000, default: [])
        prompts = reader.prompts("prompts")
        scale = reader.number("scale", in: .halfOpen(0, .infinity), default: 2)
        steps = reader.integer("steps", in: 1...100_000, default: 20)
        reader.finish()
    }
}
