internal import Jobs

/// A training whose data, network and objective are there, before its first step.
protocol Training {
    /// The objective of the training.
    associatedtype Objective: TrainingObjective

    var settings: OptimizationSpec { get }
    var checkpoint: CheckpointSpec { get }
    /// Parameters, optimiser state and weight average.
    var state: TrainingState { get }
    var objective: Objective { get }
    /// The pictures during training; `nil` for none.
    var preview: Preview? { get }
}

/// A spec that the engine can train by, and so measure.
protocol TrainableSpec: RunnableSpec {
    /// The training that the spec describes.
    associatedtype Training: Engine.Training

    /// Opens the data and makes the network; nothing is kept in a run directory.
    func training(by opener: DatasetOpener) throws -> Training
}
