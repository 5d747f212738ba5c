/// A spec of kind `encode`.
public struct EncodingSpec: Codable, Sendable, Hashable {
    /// The job's name.
    public var name: String?
    /// Decides where in the distribution of its latents each example lies.
    public var seed: UInt64
    /// Where tensors live: `cpu`, or `cuda:0`.
    public var device: String
    /// The pictures.
    public var data: DataSpec
    /// The absolute path of the directory of an AutoencoderKL.
    public var autoencoder: String
    /// What is taken of the distribution of an example's latents.
    public var posterior: Posterior
    /// What the latents are multiplied with; `nil` is what the autoencoder says.
    public var scale: Double?
    /// What is subtracted from them before; `nil` is what the autoencoder says.
    public var shift: Double?
    /// Examples that are encoded together.
    public var batch: Int

    /// What is taken of the distribution of an example's latents.
    public enum Posterior: String, Codable, Sendable, Hashable, CaseIterable {
        /// One draw from it.
        case sample
        /// Its mean.
        case mean
    }
}

extension EncodingSpec: JobKindSpec, ReadableSpec {
    /// The kind `encode`.
    public static var traits: JobKindTraits {
        .init(
            .encode, "encodes a data set", stepUnit: "examples", outputs: ["latents.safetensors"])
    }
    /// `nil`: only the data tell the number of examples.
    public var steps: Int? { nil }
    /// The files and directories that the spec names.
    public var paths: [SpecPath] { data.paths("data") + SpecPath.list("autoencoder", autoencoder) }
}
