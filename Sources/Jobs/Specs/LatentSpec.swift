/// What latents are latents of: an autoencoder and how its latents are scaled for the model that works on them.
public struct LatentSpec: Codable, Sendable, Hashable {
    /// The absolute path of the autoencoder: a directory with config.json and its weights as safetensors, or a TorchScript
    /// program that decodes. `nil` where there is none; then samples are tensors and no pictures.
    public var decoder: String?
    /// Latents of the model are those of the autoencoder, less `shift`, times this.
    public var scale: Double
    /// What is subtracted before; `nil` is 0.
    public var shift: Double?

    /// Names an autoencoder.
    public init(decoder: String?, scale: Double, shift: Double? = nil) {
        self.decoder = decoder
        self.scale = scale
        self.shift = shift
    }

    /// The scale of the autoencoder of Stable Diffusion, on whose latents SiT and DiT work.
    public static let stableDiffusionScale = 0.18215
}
