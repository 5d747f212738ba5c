extension DataSpec {
    init(reading reader: MappingReader) {
        switch reader.word("format", default: Format.idx) {
        case .idx: examples = .idx(IDXSpec(reading: reader))
        }
        size = reader.optionalInteger("size", in: 1...4096)
        classes = reader.optionalInteger("classes", in: 1...1_000_000)
        limit = reader.optionalInteger("limit", in: 1...Int.max)
        reader.finish()
    }
}

extension IDXSpec {
    init(reading reader: MappingReader) {
        if let path = reader.path("images") {
            images = path
        } else {
            images = ""
            if !reader.has("images") { reader.report("images", "is missing; expected the path of an IDX file") }
        }
        labels = reader.path("labels")
    }
}
