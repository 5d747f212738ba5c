internal import Yams

extension ImportSpec {
    init(reading reader: MappingReader) {
        name = reader.jobName()
        files = reader.paths("files")
        if files.isEmpty, !reader.has("files") {
            reader.report("files", "is missing; expected the paths of weights, such as [SiT-XL-2-256x256.pt]")
        } else if files.isEmpty {
            reader.report("files", "names no file")
        }
        convention = reader.has("convention") ? reader.word("convention", default: ModelConvention.sit) : nil
        weights = reader.word("weights", default: Weights.ema)
        heads = reader.optionalInteger("heads", in: 1...1024)
        size = reader.optionalInteger("size", in: 1...4096)
        latents = reader.has("latents") ? LatentSpec(reading: reader.mapping("latents")) : nil
    }
}

extension LatentSpec {
    init(reading reader: MappingReader) {
        decoder = reader.path("decoder")
        let finite = NumberRange(lower: -1e6, upper: 1e6, includesLower: true, includesUpper: true)
        scale = reader.number("scale", in: finite, default: Self.stableDiffusionScale)
        if scale == 0 { reader.report("scale", "0 leaves nothing of the latents; write \(Self.stableDiffusionScale)") }
        shift = reader.optionalNumber("shift", in: finite)
        reader.finish()
    }
}

extension MappingReader {
    /// A list of files' absolute paths; one path stands for a list of one.
    func paths(_ key: String) -> [String] {
        guard let list = node(key)?.sequence else { return path(key).map { [$0] } ?? [] }
        return list.compactMap { entry in
            guard let written = entry.scalar?.string, !written.isEmpty, !written.unicodeScalars.contains("\0") else {
                report(key, "expected a list of paths")
                return nil
            }
            guard let path = document.absolute(written) else {
                report(key, "\"\(written)\" is not an absolute path; over the socket paths must begin with /")
                return nil
            }
            note(key, path: path)
            return path
        }
    }
}
