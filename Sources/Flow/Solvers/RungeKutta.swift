public import FlowMath
public import Torch

/// An explicit Runge-Kutta method, given by its tableau.
public struct RungeKutta: ODESolver {
    /// The coefficients of the method.
    public let tableau: ButcherTableau

    /// Creates a method.
    public init(_ tableau: ButcherTableau) {
        self.tableau = tableau
    }

    /// Returns the end of a step, still to be evaluated.
    /// - Throws: `TorchError`.
    public func step(
        _ x: Tensor, from t: Double, to next: Double, along field: some VelocityField, given label: Tensor?
    ) throws(TorchError) -> LinearCombination {
        let h = next - t
        var stages: [Tensor] = []
        for (row, time) in zip(tableau.matrix, tableau.times(from: t, to: next)) {
            let point = row.isEmpty ? x : try sum(x, stages, row, h).evaluated()
            stages.append(try field(point, at: time, given: label))
        }
        return sum(x, stages, tableau.weights, h)
    }

    private func sum(_ x: Tensor, _ stages: [Tensor], _ weights: [Double], _ h: Double) -> LinearCombination {
        zip(stages, weights).reduce(LinearCombination(x)) { $0.adding($1.0, times: $1.1 * h) }
    }
}
