/// A spec of kind `encode`.
public struct EncodingSpec: SpecMapping {
    /// The job's name.
    public var name: String?
    /// The seed of the draws from the distributions of latents.
    public var seed: UInt64 = 0
    /// Device of the tensors: `cpu`, `cuda` or `cuda:N`, default `cpu`.
    public var device = "cpu"
    /// Pictures to encode.
    public var data = DataSpec()
    /// The absolute path of the directory of an AutoencoderKL.
    public var autoencoder = ""
    /// Value taken of the distribution of a picture's latents, default `sample`.
    public var posterior = Posterior.sample
    /// Factor of the latents, in [-1e6, 1e6], not 0; `nil` for the autoencoder's own.
    public var scale: Double?
    /// Number subtracted from the latents before scaling, in [-1e6, 1e6]; `nil` for the autoencoder's own.
    public var shift: Double?
    /// Pictures that are encoded together, at least 1, default 16; changes speed and memory only.
    public var batch = 16

    /// The value taken of the distribution of a picture's latents.
    public enum Posterior: String, Codable, Sendable, Hashable, CaseIterable {
        /// One draw from the distribution.
        case sample
        /// The mean of the distribution.
        case mean
    }

    /// Creates the spec without files.
    public init() {}

    /// The example that `cfgctl spec` prints.
    public static let example = SpecExample(
        "Encodes pictures once with an autoencoder, for models that are trained on latents.",
        """
        name: garment-latents
        seed: 0
        data:
          format: idx
          images: /usr/share/datasets/fashion-mnist/train-images-idx3-ubyte.gz
          labels: /usr/share/datasets/fashion-mnist/train-labels-idx1-ubyte.gz
          size: 32
        autoencoder: /srv/weights/sd-vae-ft-ema
        posterior: sample
        batch: 16
        """)

    /// The table of keys.
    public static let table = KeyTable<EncodingSpec>(check: check) {
        Key(
            "name", \.name, .jobName, absent: "encode- and the job's number",
            "Name of the job; several jobs may share it.")
        Key("seed", \.seed, .seed, "Seed of the draws from the distributions of latents.")
        Key("device", \.device, .device, "Device of the tensors.")
        Key(required: "data", \.data, .mapping(), "Pictures to encode.")
        Key(
            required: "autoencoder", \.autoencoder, .directory("an AutoencoderKL, as diffusers saves it"),
            "Directory of an AutoencoderKL.")
        Key(
            "posterior", \.posterior, .word,
            "Value taken of the distribution of a picture's latents: a draw, or the mean.")
        Key("scale", \.scale, .number(.finite), absent: "as the autoencoder says", "Factor of the latents, not 0.")
        Key(
            "shift", \.shift, .number(.finite), absent: "as the autoencoder says",
            "Number subtracted from the latents before.")
        Key(
            "batch", \.batch, .integer(1...1_048_576),
            "Pictures that are encoded together; changes speed and memory only.")
    }

    private static func check(_ spec: inout EncodingSpec, _ reader: MappingReader) {
        let reason = "another way at each step, and each picture is encoded once"
        if spec.data.flip == true { reader.report(field: "data.flip", "mirrors \(reason); leave it out") }
        if spec.data.crop == .random { reader.report(field: "data.crop", "random cuts \(reason); use center") }
        if spec.scale == 0 { reader.report("scale", "0 leaves nothing of the latents; leave it out") }
    }
}

extension EncodingSpec: JobKindSpec {
    /// The kind `encode`.
    public static var traits: JobKindTraits {
        .init(
            .encode, "encodes a data set", stepUnit: "example", outputs: ["latents.safetensors"])
    }
    /// `nil`: only the data tell the number of examples.
    public var steps: Int? { nil }
}
