extension EncodingSpec {
    init(reading reader: MappingReader) {
        name = reader.jobName()
        seed = UInt64(reader.integer("seed", in: 0...Int.max, default: 0))
        device = reader.device()
        data = DataSpec(reading: reader.mapping("data"))
        let reason = "another way at each step, and each picture is encoded once"
        if data.flip == true { reader.mapping("data").report("flip", "mirrors \(reason); leave it out") }
        if data.crop == .random { reader.mapping("data").report("crop", "random cuts \(reason); use center") }
        autoencoder = reader.path("autoencoder") ?? ""
        if !reader.has("autoencoder") {
            reader.report(
                "autoencoder", "is missing; expected the directory of an AutoencoderKL, as diffusers saves it")
        }
        posterior = reader.word("posterior", default: Posterior.sample)
        let finite = NumberRange(lower: -1e6, upper: 1e6, includesLower: true, includesUpper: true)
        scale = reader.optionalNumber("scale", in: finite)
        if scale == 0 { reader.report("scale", "0 leaves nothing of the latents; leave it out") }
        shift = reader.optionalNumber("shift", in: finite)
        batch = reader.integer("batch", in: 1...1_048_576, default: 16)
    }
}
