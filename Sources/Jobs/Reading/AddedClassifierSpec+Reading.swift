extension AddedClassifierSpec {
    init(reading reader: MappingReader) {
        if !reader.has("model") {
            reader.report(
                "model", "is missing; expected a job of kind classifier, such as judge, or a checkpoint directory")
        }
        model = reader.modelReference("model") ?? ""
        scale = reader.number("scale", in: .closed(-1000, 1000), default: 1)
        reader.finish()
    }
}
