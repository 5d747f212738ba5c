public import Torch

/// The update of a training step: clipping, the optimiser's step and the average of the weights, in one pass over memory.
public struct WeightUpdate {
    private let optimizer: AdamW
    private let average: ExponentialMovingAverage
    /// The average of each of the optimiser's parameters; `nil` for one that has none.
    private let averages: [Tensor?]
    /// Averaged tensors that are not trained, such as running statistics.
    private let untrained: [(average: Tensor, parameter: Tensor)]

    /// Creates the update of the parameters of `optimizer`, and of all that `average` averages.
    public init(_ optimizer: AdamW, _ average: ExponentialMovingAverage) {
        self.optimizer = optimizer
        self.average = average
        let moving = Dictionary(uniqueKeysWithValues: average.moving.map { ($0.name, $0.average) })
        averages = optimizer.parameters.map { moving[$0.name] }
        let trained = Set(optimizer.parameters.map(\.name))
        untrained = average.moving.filter { !trained.contains($0.name) }.map { ($0.average, $0.parameter) }
    }

    /// Updates parameters, moments and averages.
    ///
    /// - Parameters:
    ///   - rate: The learning rate of this step, at least 0.
    ///   - gradientScale: The factor of the gradients, in (0, 1].
    ///   - step: The number of this step, from 1; the average's decay depends on it.
    /// - Throws: `TorchError` if a tensor operation fails.
    public func callAsFunction(rate: Double, gradientScale: Double, step: Int) throws(TorchError) {
        let weight = 1 - average.profile.decay(atStep: step)
        let skipped = try optimizer.step(
            rate: rate, gradientScale: gradientScale, averages: averages, averageWeight: weight)
        let still =
            untrained
            + skipped.compactMap { place in
                averages[place].map { ($0, optimizer.parameters[place].tensor) }
            }
        try Tensor.foreachLerp_(still.map(\.0), still.map(\.1), weight: weight)
    }
}
