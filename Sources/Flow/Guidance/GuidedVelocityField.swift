/// A velocity field that guidance made of others.
public protocol GuidedVelocityField: VelocityField {
    /// What is evaluated, for people.
    var formula: String { get }

    /// Whether guidance changes the velocity at a time.
    func isGuiding(at t: Double) -> Bool
}
