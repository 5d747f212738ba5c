internal import Jobs

/// A training whose data, network and objective are there.
protocol TrainingJob {
    /// What it minimises.
    associatedtype Objective: TrainingObjective

    var settings: OptimizationSpec { get }
    var checkpoint: CheckpointSpec { get }
    /// Before the first step, until it runs.
    var state: TrainingState { get }
    var objective: Objective { get }
    /// What it draws from time to time.
    var preview: Preview? { get }

    /// Trains to the end, unless somebody asks to stop.
    func run(_ context: JobContext) throws -> JobEnd
}
