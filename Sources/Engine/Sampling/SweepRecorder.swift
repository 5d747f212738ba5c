internal import Flow
internal import FlowMath
internal import Jobs

/// Counts what one scale of a sweep costs, and writes it down.
struct SweepRecorder {
    private let scale: Double
    private let began = ContinuousClock.now
    private var rounds = StepCount()

    init(scale: Double) { self.scale = scale }

    /// Takes in one batch.
    mutating func add(steps: StepCount) {
        // Of a solver that chooses its steps: those of the batch with the slowest sample.
        if steps.all > rounds.all { rounds = steps }
    }

    /// Records a batch that was sampled.
    /// - Parameters:
    ///   - guided: a model of the same scale.
    ///   - count: the counts of all attempts.
    func record(
        _ guided: GuidedModel, by solver: SolverSetup, isConditional: Bool, count: SweepCounts.Count, note: String?
    ) -> SamplingRecord.Sweep {
        SamplingRecord.Sweep(
            scale: scale, formula: guided.formula,
            guidedSteps: solver.guidedSteps(guided.isGuiding) ?? rounds.guided,
            steps: solver.steps ?? rounds.all,
            evaluations: solver.evaluations(of: guided.field, isConditional: isConditional)
                ?? (count.samples > 0 ? (count.evaluations + count.samples - 1) / count.samples : 0),
            seconds: began.duration(to: .now) / .seconds(1), spent: count.evaluations, note: note)
    }
}
