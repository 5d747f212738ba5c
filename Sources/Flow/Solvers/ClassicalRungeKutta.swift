public import FlowMath

/// The Runge-Kutta method of 1901, "RK4": order 4, four evaluations a step.
public struct ClassicalRungeKutta: RungeKutta {
    /// Creates the method.
    public init() {}

    /// The tableau of the method.
    public static let tableau = ButcherTableau.classical
}
