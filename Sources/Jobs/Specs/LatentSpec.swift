/// The autoencoder of a model's latents, and how its latents are scaled for the model.
public struct LatentSpec: SpecMapping {
    /// The absolute path of the autoencoder: a directory with config.json and its weights as safetensors, or a TorchScript
    /// program that decodes. `nil` where there is none; then samples are tensors and no pictures.
    public var decoder: String?
    /// Factor of the autoencoder's latents after the shift, in [-1e6, 1e6], not 0, default 0.18215.
    public var scale = stableDiffusionScale
    /// Number subtracted from the autoencoder's latents before scaling, in [-1e6, 1e6]; `nil` is 0.
    public var shift: Double?

    /// The scale of the autoencoder of Stable Diffusion, on whose latents SiT and DiT work.
    public static let stableDiffusionScale = 0.18215

    /// Creates the settings with their defaults.
    public init() {}

    /// Names an autoencoder.
    public init(decoder: String?, scale: Double, shift: Double? = nil) {
        self.decoder = decoder
        self.scale = scale
        self.shift = shift
    }

    /// The table of keys.
    public static let table = KeyTable<LatentSpec>(check: { spec, reader in
        if spec.scale == 0 {
            reader.report("scale", "0 leaves nothing of the latents; write \(stableDiffusionScale)")
        }
    }) {
        Key(
            "decoder", \.decoder, .path("an AutoencoderKL's directory, or of a TorchScript program"),
            absent: "none, samples are tensors", "Autoencoder that makes pictures of latents.")
        Key("scale", \.scale, .number(.finite), "Factor of the autoencoder's latents, not 0.")
        Key("shift", \.shift, .number(.finite), absent: "0", "Number subtracted from the autoencoder's latents before.")
    }
}
