/// The velocity that the gradient of a classifier is added to.
public enum GradientBase: String, Codable, Sendable, Hashable, CaseIterable {
    /// The velocity without the label.
    case unconditional
    /// The velocity with the label.
    case conditional
}
