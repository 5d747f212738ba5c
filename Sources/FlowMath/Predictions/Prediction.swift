/// The quantity that a network is trained to predict at a point of a path. On one path each determines the others.
public enum Prediction: String, Sendable, Hashable, Codable, CaseIterable {
    /// The velocity `alpha' x_1 + sigma' x_0`.
    case velocity
    /// The score, the gradient of the log density: on average `-x_0 / sigma`.
    case score
    /// The noise x_0.
    case noise
    /// The data x_1.
    case data

    /// Whether the prediction has a meaning only where the source x_0 is standard normal. Velocity, noise and data are
    /// averages over pairs of any source; the score is a gradient of the density.
    public var needsGaussianSource: Bool { self == .score }
}
