public import FlowMath
public import Torch

/// An explicit Runge-Kutta method, given by its tableau.
public protocol RungeKutta: ODESolver {
    /// The coefficients of the method.
    static var tableau: ButcherTableau { get }
}

extension RungeKutta {
    /// The nodes of the step; the last of them exactly at `next` where the node is 1.
    public func evaluationTimes(from t: Double, to next: Double) -> [Double] { Self.tableau.times(from: t, to: next) }

    /// One step.
    /// - Throws: `TorchError`.
    public func step(
        _ x: Tensor, from t: Double, to next: Double, along field: some VelocityField, given label: Tensor?
    ) throws(TorchError) -> LinearCombination {
        let h = next - t
        var stages: [Tensor] = []
        for (row, time) in zip(Self.tableau.matrix, evaluationTimes(from: t, to: next)) {
            let point = row.isEmpty ? x : try sum(x, stages, row, h).evaluated()
            stages.append(try field(point, at: time, given: label))
        }
        return sum(x, stages, Self.tableau.weights, h)
    }

    private func sum(_ x: Tensor, _ stages: [Tensor], _ weights: [Double], _ h: Double) -> LinearCombination {
        zip(stages, weights).reduce(LinearCombination(x)) { $0.adding($1.0, times: $1.1 * h) }
    }
}
