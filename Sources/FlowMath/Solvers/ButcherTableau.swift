/// The coefficients of an explicit Runge-Kutta method: stage i is evaluated at `t + nodes[i] h` and
/// `x + h sum_j matrix[i][j] k_j`, the step is `h sum_i weights[i] k_i`.
public struct ButcherTableau: Sendable, Hashable {
    /// c, the first one 0.
    public let nodes: [Double]
    /// a, row i of i numbers.
    public let matrix: [[Double]]
    /// The weights b of the stages.
    public let weights: [Double]

    /// Creates a tableau.
    public init(nodes: [Double], matrix: [[Double]], weights: [Double]) {
        self.nodes = nodes
        self.matrix = matrix
        self.weights = weights
    }

    /// Returns the times of the stages of a step from `t` to `next`; exactly `next` where the node is 1.
    public func times(from t: Double, to next: Double) -> [Double] {
        nodes.map { StepNodes.time($0, from: t, to: next) }
    }
}

extension ButcherTableau {
    /// Euler's method: order 1.
    public static let euler = ButcherTableau(nodes: [0], matrix: [[]], weights: [1])

    /// The explicit midpoint rule: order 2.
    public static let midpoint = ButcherTableau(nodes: [0, 0.5], matrix: [[], [0.5]], weights: [0, 1])

    /// Heun's method, the explicit trapezoidal rule: order 2.
    public static let heun = ButcherTableau(nodes: [0, 1], matrix: [[], [1]], weights: [0.5, 0.5])

    /// The Runge-Kutta method of 1901, "RK4": order 4.
    public static let classical = ButcherTableau(
        nodes: [0, 0.5, 0.5, 1], matrix: [[], [0.5], [0, 0.5], [0, 0, 1]],
        weights: [1.0 / 6, 1.0 / 3, 1.0 / 3, 1.0 / 6])

    /// Kutta's 3/8 rule: order 4.
    public static let threeEighths = ButcherTableau(
        nodes: [0, 1.0 / 3, 2.0 / 3, 1], matrix: [[], [1.0 / 3], [-1.0 / 3, 1], [1, -1, 1]],
        weights: [0.125, 0.375, 0.375, 0.125])
}
