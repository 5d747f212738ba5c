public import FlowMath

/// Kutta's 3/8 rule: order 4, four evaluations a step. It is what torchdiffeq, and with it SiT, calls `rk4`.
public struct ThreeEighthsRule: RungeKutta {
    /// Creates the method.
    public init() {}

    /// The tableau of the method.
    public static let tableau = ButcherTableau.threeEighths
}
