extension DataSpec {
    init(reading reader: MappingReader) {
        let format = reader.word("format", default: Format.idx)
        switch format {
        case .idx: examples = .idx(IDXSpec(reading: reader))
        case .shapes: examples = .shapes(ShapesSpec(reading: reader))
        }
        size = reader.optionalInteger("size", in: format == .shapes ? 16...256 : 1...4096)
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

extension ShapesSpec {
    init(reading reader: MappingReader) {
        count = reader.integer("count", in: 1...1_000_000_000, default: 20_000)
        seed = UInt64(reader.integer("seed", in: 0...Int.max, default: 0))
        labels = reader.word("labels", default: Label.none)
    }
}
