extension SamplingSpec {
    init(reading reader: MappingReader) {
        name = reader.jobName()
        device = reader.device()
        let model = reader.text("model") ?? ""
        if !reader.has("model") {
            reader.report(
                "model", "is missing; expected a job, such as garments, 12 or 12@500, or a checkpoint directory")
        }
        self.model = model.contains("/") ? reader.path("model") ?? "" : model
        weights = reader.word("weights", default: Weights.ema)
        samples = SampleSetSpec(reading: reader.mapping("samples"))
        guidance = GuidanceSpec(reading: reader.mapping("guidance"))
        sampler = SamplerSpec(reading: reader.mapping("sampler"))
        batch = reader.integer("batch", in: 1...1_048_576, default: 64)
        output = OutputSpec(reading: reader.mapping("output"))
    }
}

extension SampleSetSpec {
    init(reading reader: MappingReader) {
        classes = reader.integers("class", in: 0...1_000_000, default: [])
        each = reader.integer("each", in: 1...10_000_000, default: 1)
        count = reader.integer("count", in: 1...10_000_000, default: 16)
        if !classes.isEmpty, reader.has("count"), count != classes.count * each {
            reader.report(
                "count",
                "\(count) is not \(classes.count) classes times \(each) each; leave it out where classes are given")
        }
        seed = UInt64(reader.integer("seed", in: 0...Int.max, default: 0))
        reader.finish()
        if !classes.isEmpty { count = classes.count * each }
    }
}

extension GuidanceSpec {
    init(reading reader: MappingReader) {
        method = reader.word("method", default: reader.has("scale") ? Method.classifierFree : Method.none)
        let scales = reader.numbers("scale", in: .closed(-1000, 1000), default: [1])
        if scales.isEmpty { reader.report("scale", "is empty; expected a number or a list of numbers") }
        if method == .none, reader.has("scale"), scales != [1] {
            reader.report("scale", "has no meaning with method none; use classifier-free, or leave it out")
        }
        self.scales = scales
        if reader.has("interval") {
            let bounds = reader.numbers("interval", in: .closed(0, 1), default: nil)
            if bounds.count != 2 || bounds[0] > bounds[1] {
                reader.report("interval", "expected two times in ascending order in [0, 1], such as [0.1, 0.9]")
            }
            interval = bounds
        } else {
            interval = nil
        }
        reader.finish()
    }
}

extension SamplerSpec {
    init(reading reader: MappingReader) {
        solver = reader.word("solver", default: Solver.heun)
        steps = reader.integer("steps", in: 1...100_000, default: 50)
        reader.finish()
    }
}

extension OutputSpec {
    init(reading reader: MappingReader) {
        grid = reader.flag("grid", default: true)
        images = reader.word("images", default: Images.png)
        tensors = reader.flag("tensors", default: false)
        noise = reader.path("noise")
        reader.finish()
    }
}
