/// The method that guides samples to their condition, by its word in specs.
public enum GuidanceMethod: String, Codable, Sendable, Hashable, CaseIterable {
    /// The conditional field as it is.
    case none
    /// `u + w (c - u)` of one network with and without its label.
    case classifierFree = "classifier-free"
    /// `v + w a_t grad log p(y | x)` with a classifier of noised data.
    case classifier
    /// `weak + w (main - weak)` with a weaker model.
    case autoguidance
    /// `u + sum_i w_i (v_i - u)` over several conditions.
    case composed
    /// CFG++: the data prediction is guided, the noise is that of the unconditional field.
    case cfgPlusPlus = "cfg++"
    /// Rectified-CFG++: half a step along the conditional field, and guidance from there.
    case rectified = "rectified-cfg++"

    /// Whether the method leads away from the field of the null condition, as long as no negative condition takes its place.
    public var leadsAwayFromNull: Bool {
        switch self {
        case .classifierFree, .composed, .cfgPlusPlus, .rectified: true
        case .none, .classifier, .autoguidance: false
        }
    }

    /// The solver whose steps the method changes, with the evaluations of the velocity in each of its own steps; `nil`
    /// for a method that guides the field and works with any solver.
    public var ownSteps: (solver: Solver, nodes: StepNodes)? {
        switch self {
        case .none, .classifierFree, .classifier, .autoguidance, .composed: nil
        case .cfgPlusPlus: (.ddim, StepNodes([0, 0]))
        case .rectified: (.euler, StepNodes([0, 0.5, 0.5]))
        }
    }
}
