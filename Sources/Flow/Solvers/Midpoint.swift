/// The explicit midpoint rule: order 2, two evaluations a step.
public struct Midpoint: RungeKutta {
    /// Creates the method.
    public init() {}

    /// Half a step of Euler's method, then a whole one with the velocity there.
    public static var tableau: ButcherTableau {
        ButcherTableau(nodes: [0, 0.5], matrix: [[], [0.5]], weights: [0, 1])
    }
}
