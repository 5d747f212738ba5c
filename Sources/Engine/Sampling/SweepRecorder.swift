internal import Flow
internal import FlowMath
internal import Jobs

/// Counts what one scale of a sweep costs, and writes it down.
struct SweepRecorder {
    private let scale: Double
    private let began = ContinuousClock.now
    private var spent = 0
    private var drawn = 0
    private var rounds = StepCount()

    init(scale: Double) { self.scale = scale }

    /// Takes in one batch.
    mutating func add(_ guided: GuidedModel, samples: Int, steps: StepCount) {
        spent += guided.spent
        drawn += samples
        // Of a solver that chooses its steps: those of the batch with the slowest sample.
        if steps.all > rounds.all { rounds = steps }
    }

    /// Records a batch that was sampled.
    /// - Parameter guided: a model of the same scale.
    func record(
        _ guided: GuidedModel, by solver: SolverSetup, isConditional: Bool, note: String?
    ) -> SamplingRecord.Sweep {
        SamplingRecord.Sweep(
            scale: scale, formula: guided.formula,
            guidedSteps: solver.guidedSteps(guided.isGuiding) ?? rounds.guided,
            steps: solver.steps ?? rounds.all,
            evaluations: solver.evaluations(of: guided.field, isConditional: isConditional)
                ?? (drawn > 0 ? (spent + drawn - 1) / drawn : 0),
            seconds: began.duration(to: .now) / .seconds(1), spent: spent, note: note)
    }
}
