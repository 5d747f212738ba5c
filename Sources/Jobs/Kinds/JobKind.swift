/// What a job does.
public enum JobKind: String, Codable, Sendable, Hashable, CaseIterable {
    /// Trains a network along a probability path and writes checkpoints.
    case train
    /// Integrates the field of a trained network and writes samples.
    case sample
    /// Trains a classifier of noised data and writes checkpoints.
    case classifier
    /// Measures the log density that a model gives to examples.
    case evaluate
    /// Makes a checkpoint of a network that was trained elsewhere.
    case importing = "import"
    /// Encodes pictures as the latents of an autoencoder.
    case encode

    /// Whether the job writes checkpoints of a network.
    public var trains: Bool { self == .train || self == .classifier }
}
