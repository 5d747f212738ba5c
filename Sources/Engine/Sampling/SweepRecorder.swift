internal import Flow
internal import Jobs

/// Counts what one scale of a sweep costs, and writes it down.
struct SweepRecorder {
    private let scale: Double
    private let began = ContinuousClock.now
    private var spent = 0
    private var drawn = 0
    private var rounds = 0

    init(scale: Double) { self.scale = scale }

    /// Takes in one batch.
    mutating func add(_ guided: GuidedModel, samples: Int, steps: Int) {
        spent += guided.spent()
        drawn += samples
        rounds = max(rounds, steps)
    }

    /// What ran.
    /// - Parameter guided: a model of the same scale.
    func record(
        _ guided: GuidedModel, by solver: SolverSetup, isConditional: Bool, note: String?
    ) -> SamplingRecord.Sweep {
        // A solver that chooses its steps has taken as many as its slowest sample; guidance acts in all or none of them
        // unless an interval says otherwise, and then only an upper bound is known.
        let chosen = (0...1000).contains { guided.isGuiding(Double($0) / 1000) } ? rounds : 0
        return SamplingRecord.Sweep(
            scale: scale, formula: guided.formula,
            guidedSteps: solver.guidedSteps(guided.isGuiding, scale: scale) ?? chosen,
            steps: solver.guidedSteps({ _ in true }, scale: scale) ?? rounds,
            evaluations: solver.evaluations(of: guided.field, isConditional: isConditional, scale: scale)
                ?? (drawn > 0 ? (spent + drawn - 1) / drawn : 0),
            seconds: began.duration(to: .now) / .seconds(1), spent: spent, note: note)
    }
}
