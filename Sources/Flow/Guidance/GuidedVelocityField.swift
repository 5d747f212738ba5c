/// A velocity field that guidance made of others.
public protocol GuidedVelocityField: VelocityField {
    /// The right-hand side of `v = ...` in words of formulas: c is the conditional velocity, u the reference.
    var rightHandSide: String { get }

    /// Returns whether guidance changes the velocity at a time.
    func isGuiding(at t: Double) -> Bool
}

extension GuidedVelocityField {
    /// The formula of the velocity, such as `v = u + 2.0 (c - u)`.
    public var formula: String { "v = \(rightHandSide)" }
}
