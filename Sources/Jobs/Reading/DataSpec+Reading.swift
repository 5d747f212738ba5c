extension DataSpec {
    init(reading reader: MappingReader) {
        let format = reader.word("format", default: DataFormatSpec.Format.idx)
        examples = DataFormatSpec(reading: reader, format)
        limit = reader.optionalInteger("limit", in: 1...Int.max)
        switch format {
        case .csv, .npy, .npz, .safetensors, .idx, .captions, .folder, .cifar:
            classes = reader.optionalInteger("classes", in: 1...1_000_000)
        case .toy, .shapes: break
        }
        switch format {
        case .shapes: size = reader.optionalInteger("size", in: 16...256)
        case .csv, .toy: break
        case .idx, .cifar, .folder, .captions, .npy, .npz, .safetensors:
            size = reader.optionalInteger("size", in: 1...4096)
            flip = reader.has("flip") ? reader.flag("flip", default: false) : nil
        }
        switch format {
        case .cifar, .folder, .captions, .npy, .npz, .safetensors:
            crop = reader.has("crop") ? reader.word("crop", default: Crop.center) : nil
            channels = reader.optionalInteger("channels", in: 1...3)
            if channels == 2 { reader.report("channels", "2 is out of range; valid is 1 for grey or 3 for colour") }
            if crop != nil, size == nil { reader.report("crop", "cuts out a square of data.size, which is missing") }
        default: break
        }
        switch format {
        case .folder, .captions:
            unusable = UnusableSpec(reading: reader, "unusable")
            cache = reader.has("cache") ? reader.word("cache", default: Cache.disk) : nil
            if cache == Cache.none, size == nil {
                reader.report("size", "is missing; pictures that are not kept decoded need it")
            }
            if cache == Cache.none, case .skip = unusable {
                reader.report(
                    "unusable", "which pictures are unusable shows when all are decoded; leave data.cache: none out")
            }
        default: break
        }
        reader.finish()
    }
}

extension UnusableSpec {
    init?(reading reader: MappingReader, _ key: String) {
        guard let choice = reader.choice(key, words: ["refuse", "skip"], mappings: ["skip"]) else { return nil }
        guard choice.word == "skip" else {
            self = .refuse
            return
        }
        let share =
            choice.holder?.number("skip", in: .positive(upTo: 1), default: Self.defaultShare) ?? Self.defaultShare
        self = .skip(share: share)
        choice.holder?.finish()
    }
}

extension DataFormatSpec {
    init(reading reader: MappingReader, _ format: Format) {
        switch format {
        case .idx: self = .idx(LabelledFilesSpec(reading: reader, "an IDX file"))
        case .cifar: self = .cifar(CIFARSpec(reading: reader))
        case .folder:
            self = .folder(
                FolderSpec(
                    path: reader.neededPath("path", "the folder"),
                    labels: reader.word("labels", default: FolderSpec.Label.folder)))
        case .captions: self = .captions(CaptionsSpec(reading: reader))
        case .npy:
            var files = LabelledFilesSpec(reading: reader, "a .npy file")
            files.range = reader.valueRange()
            self = .npy(files)
        case .npz: self = .npz(NamedArraysSpec(reading: reader, "a .npz file"))
        case .safetensors:
            var file = NamedArraysSpec(reading: reader, "a safetensors file")
            file.text = reader.text("text")
            self = .safetensors(file)
        case .csv:
            self = .csv(
                CSVSpec(
                    path: reader.neededPath("path", "a CSV file"), columns: reader.texts("columns"),
                    labels: reader.text("labels")))
        case .toy: self = .toy(ToySpec(reading: reader))
        case .shapes: self = .shapes(ShapesSpec(reading: reader))
        }
    }
}

extension LabelledFilesSpec {
    init(reading reader: MappingReader, _ what: String) {
        images = reader.neededPath("images", what)
        labels = reader.path("labels")
    }
}

extension CIFARSpec {
    init(reading reader: MappingReader) {
        path = reader.paths("path", "the binary version's files, or of their folder")
        variant = reader.optionalInteger("variant", in: 10...100)
        if let variant, variant != 10, variant != 100 {
            reader.report("variant", "\(variant) is out of range; valid is 10 or 100")
        }
        labels = reader.word("labels", default: Label.fine)
        split = reader.word("split", default: Split.train)
    }
}

extension CaptionsSpec {
    init(reading reader: MappingReader) {
        path = reader.neededPath("path", "a folder with metadata.jsonl or metadata.csv, or of such a file")
        file = reader.text("file") ?? "file_name"
        text = reader.text("text") ?? "text"
        labels = reader.text("labels")
    }
}

extension NamedArraysSpec {
    init(reading reader: MappingReader, _ what: String) {
        path = reader.neededPath("path", what)
        images = reader.text("images")
        labels = reader.text("labels")
        range = reader.valueRange()
    }
}

extension ToySpec {
    init(reading reader: MappingReader) {
        if !reader.has("kind") {
            reader.report("kind", "is missing; expected mixture, moons, checkerboard or rings")
        }
        kind = reader.word("kind", default: Kind.mixture)
        count = reader.integer("count", in: 1...1_000_000_000, default: 100_000)
        seed = UInt64(reader.integer("seed", in: 0...Int.max, default: 0))
        noise = reader.optionalNumber("noise", in: .closed(0, 10))
        labels = reader.word("labels", default: Label.class)
    }
}

extension ShapesSpec {
    init(reading reader: MappingReader) {
        count = reader.integer("count", in: 1...1_000_000_000, default: 20_000)
        seed = UInt64(reader.integer("seed", in: 0...Int.max, default: 0))
        labels = reader.word("labels", default: Label.none)
    }
}

extension MappingReader {
    /// A path that must be there.
    fileprivate func neededPath(_ key: String, _ what: String) -> String {
        if let path = path(key) { return path }
        if !has(key) { report(key, "is missing; expected the path of \(what)") }
        return ""
    }

    /// The values that become -1 and 1.
    fileprivate func valueRange() -> [Double]? {
        guard has("range") else { return nil }
        let wanted = "the two values that become -1 and 1, such as [0, 1]"
        guard let bounds = bounds("range", in: .closed(-1e6, 1e6), wanted) else { return nil }
        if bounds.lowerBound == bounds.upperBound { report("range", "the two values are the same") }
        return [bounds.lowerBound, bounds.upperBound]
    }
}
