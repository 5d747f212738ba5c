public import FlowMath

/// The explicit midpoint rule: order 2, two evaluations a step.
public struct Midpoint: RungeKutta {
    /// Creates the method.
    public init() {}

    /// The tableau of the method.
    public static let tableau = ButcherTableau.midpoint
}
