/// Kutta's 3/8 rule: order 4, four evaluations a step. It is what torchdiffeq, and with it SiT, calls `rk4`.
public struct ThreeEighthsRule: RungeKutta {
    /// Creates the method.
    public init() {}

    /// Weights 1/8, 3/8, 3/8, 1/8.
    public static var tableau: ButcherTableau {
        ButcherTableau(
            nodes: [0, 1.0 / 3, 2.0 / 3, 1], matrix: [[], [1.0 / 3], [-1.0 / 3, 1], [1, -1, 1]],
            weights: [0.125, 0.375, 0.375, 0.125])
    }
}
