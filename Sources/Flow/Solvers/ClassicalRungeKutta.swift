/// The Runge-Kutta method of 1901, "RK4": order 4, four evaluations a step.
public struct ClassicalRungeKutta: RungeKutta {
    /// Creates the method.
    public init() {}

    /// Weights 1/6, 1/3, 1/3, 1/6.
    public static var tableau: ButcherTableau {
        ButcherTableau(
            nodes: [0, 0.5, 0.5, 1], matrix: [[], [0.5], [0, 0.5], [0, 0, 1]],
            weights: [1.0 / 6, 1.0 / 3, 1.0 / 3, 1.0 / 6])
    }
}
