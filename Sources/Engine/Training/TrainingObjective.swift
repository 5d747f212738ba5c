internal import Torch

/// What a training job minimises, as a function of the step alone: a step that is done again gives the same loss.
protocol TrainingObjective {
    /// The loss of a step's batch, recorded for gradients, and other numbers of that batch which are worth a report.
    func loss(step: Int) throws -> (loss: Tensor, metrics: [String: Double])

    /// What that loss is made of, evaluated again for a loss that is not finite.
    func terms(step: Int) throws -> TrainingTerms
}
