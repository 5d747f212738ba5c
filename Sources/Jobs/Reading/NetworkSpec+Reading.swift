extension NetworkSpec {
    /// What is said where a spec has no network.
    static let expected =
        "expected {kind: unet, ...}, or another kind: \(Kind.allCases.map(\.rawValue).joined(separator: ", "))"

    init(reading reader: MappingReader) {
        switch reader.word("kind", default: Kind.unet) {
        case .unet: self = .unet(UNetSpec(reading: reader))
        case .mlp:
            self = .mlp(
                MLPSpec(
                    width: reader.integer("width", in: 1...1_048_576, default: 64),
                    depth: reader.integer("depth", in: 1...256, default: 4)))
        case .sit: self = .sit(SiTSpec(reading: reader))
        case .adm: self = .adm(ADMSpec(reading: reader))
        case .lab:
            self = .lab(
                LabSpec(
                    channels: reader.levels("channels", default: [32, 64, 128]),
                    blocks: reader.integer("blocks", in: 1...64, default: 2),
                    embedding: reader.evenInteger("embedding", default: 40)))
        }
        reader.finish()
    }

    /// Refuses a network of pictures for points.
    func check(_ data: DataSpec, _ reader: MappingReader) {
        guard kind != .mlp, data.examples.hasPoints else { return }
        reader.report(
            field: "network.kind",
            "a network of kind \(kind.rawValue) works on pictures, and data of format \(data.examples.format.rawValue) are "
                + "points; use mlp")
    }
}

extension UNetSpec {
    init(reading reader: MappingReader) {
        channels = reader.levels("channels", default: [32, 64, 128])
        groups = reader.integer("groups", in: 1...65536, default: 8)
        for count in channels where count % groups != 0 {
            reader.report("channels", "\(count) channels cannot be divided into \(groups) groups of normalisation")
        }
        attention = reader.integers(
            "attention", in: 0...max(0, channels.count - 1), default: [max(0, channels.count - 1)])
        heads = reader.integer("heads", in: 1...1024, default: 4)
        for level in attention where level < channels.count && channels[level] % heads != 0 {
            reader.report(
                "heads", "\(channels[level]) channels of level \(level) cannot be divided into \(heads) heads")
        }
        embedding = reader.evenInteger("embedding", default: 64)
        blocks = reader.integer("blocks", in: 1...64, default: 1)
    }
}

extension SiTSpec {
    init(reading reader: MappingReader) {
        let published = reader.has("size") ? reader.word("size", default: Size.small).sizes : nil
        if published != nil { reader.refuse(["width", "depth", "heads"], "beside size") }
        patch = reader.integer("patch", in: 1...1024, default: 2)
        width = published?.width ?? reader.integer("width", in: 4...65536, default: 384)
        depth = published?.depth ?? reader.integer("depth", in: 1...1024, default: 12)
        heads = published?.heads ?? reader.integer("heads", in: 1...1024, default: 6)
        learnSigma = reader.flag("learn-sigma", default: false)
        if width % 4 != 0 {
            reader.report("width", "\(width) is not a multiple of 4, which the table of positions needs")
        }
        if width % heads != 0 { reader.report("heads", "a width of \(width) cannot be divided into \(heads) heads") }
    }
}

extension ADMSpec {
    init(reading reader: MappingReader) {
        width = reader.evenInteger("width", default: 128)
        multipliers = reader.levels("multipliers", default: [1, 2, 2])
        blocks = reader.integer("blocks", in: 1...64, default: 2)
        let coarsest = max(0, multipliers.count - 1)
        attention = reader.integers("attention", in: 0...coarsest, default: [coarsest])
        if reader.has("head-width") {
            reader.refuse(["heads"], "beside head-width")
            headWidth = reader.integer("head-width", in: 1...65536, default: 64)
        } else {
            heads = reader.integer("heads", in: 1...1024, default: 4)
        }
        scaleShift = reader.flag("scale-shift", default: true)
        resample = reader.word("resample", default: Resample.convolution)
        dropout = reader.number("dropout", in: .halfOpen(0, 1), default: 0)
        groups = reader.integer("groups", in: 1...65536, default: 32)
        for multiplier in multipliers where width * multiplier % groups != 0 {
            reader.report(
                "multipliers", "\(width * multiplier) channels cannot be divided into \(groups) groups of normalisation"
            )
        }
        // The coarsest level always has attention, in the middle.
        for level in Set(attention + [coarsest]).sorted() where multipliers.indices.contains(level) {
            let channels = width * multipliers[level]
            if let heads, channels % heads != 0 {
                reader.report("heads", "\(channels) channels of level \(level) cannot be divided into \(heads) heads")
            }
            if let headWidth, channels % headWidth != 0 {
                reader.report(
                    "head-width",
                    "\(channels) channels of level \(level) cannot be divided into heads of \(headWidth)")
            }
        }
    }
}

extension MappingReader {
    /// One number for each level of a network.
    fileprivate func levels(_ key: String, default fallback: [Int]) -> [Int] {
        let levels = integers(key, in: 1...65536, default: fallback)
        if levels.isEmpty {
            report(key, "is empty; expected one number for each level, such as \(fallback)")
        } else if levels.count > 16 {
            report(key, "has \(levels.count) levels; there can be 16")
        }
        return levels
    }

    fileprivate func evenInteger(_ key: String, default fallback: Int) -> Int {
        let value = integer(key, in: 2...65536, default: fallback)
        if value % 2 != 0 { report(key, "\(value) is odd; expected an even number") }
        return value
    }
}
