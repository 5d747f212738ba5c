internal import FlowMath

extension ClassifierSpec {
    init(reading reader: MappingReader) {
        name = reader.jobName()
        seed = UInt64(reader.integer("seed", in: 0...Int.max, default: 0))
        device = reader.device()
        data = DataSpec(reading: reader.mapping("data"))
        if !data.isLabelled {
            reader.report("data", "has no labels; a classifier learns from data.labels")
        }
        if !reader.has("network") {
            reader.report("network", "is missing; \(NetworkSpec.expected)")
        }
        network = NetworkSpec(reading: reader.mapping("network"))
        if network.kind == .lab {
            reader.report(field: "network.kind", "there is no classifier of kind lab; take unet, adm, sit or mlp")
        }
        path = GaussianPath(reading: reader)
        objective = Objective(reading: reader.mapping("objective"))
        train = OptimizationSpec(reading: reader.mapping("train"))
        train.check(network, reader)
        network.check(data, reader)
        checkpoint = CheckpointSpec(reading: reader.mapping("checkpoint"))
        test = ClassifierTestSpec(reading: reader.mapping("test"))
    }
}

extension ClassifierSpec.Objective {
    init(reading reader: MappingReader) {
        time = TrainingTimes(reading: reader, "time")
        reader.finish()
    }
}

extension ClassifierTestSpec {
    init(reading reader: MappingReader) {
        images = reader.path("images")
        labels = reader.path("labels")
        if reader.has("images") != reader.has("labels") {
            reader.report(
                reader.has("images") ? "labels" : "images",
                "is missing; held-out examples need both, or neither to hold out the last tenth of data")
        }
        data = reader.has("data") ? DataSpec(reading: reader.mapping("data")) : nil
        if let data, !data.isLabelled { reader.report("data", "has no labels, which a classifier is measured by") }
        if data != nil { reader.refuse(["images", "labels"], "beside test.data") }
        examples = reader.integer("examples", in: 1...10_000_000, default: 1000)
        bins = reader.integer("bins", in: 1...1000, default: 10)
        reader.finish()
    }
}
