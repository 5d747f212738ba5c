internal import Jobs

/// The steps of a training job, whatever it minimises: optimiser and average, reports, checkpoints and stopping.
///
/// Starting is resuming: the same steps are done in the same way whether this is the first attempt or the tenth.
struct TrainingLoop {
    let settings: OptimizationSpec
    let checkpoint: CheckpointSpec
    /// The manifest of every checkpoint, before its step is known.
    let manifest: CheckpointManifest
    let context: JobContext

    /// Goes from the newest good checkpoint to the last step, unless somebody asks to stop.
    /// - Parameters:
    ///   - state: the state before the first step; what a checkpoint holds takes its place.
    ///   - break: work after each `period` steps that is left out of the rate; `nil` for none.
    /// - Returns: why it stopped before the last step, `nil` when that is done.
    func run(
        _ state: TrainingState, minimizing objective: some TrainingObjective,
        break recurring: (period: Int, work: (TrainingState) throws -> Void)? = nil
    ) throws -> JobEnd? {
        let checkpoints = CheckpointStore(context.directory, keep: checkpoint.keep, files: context.files)
        try begin(state, checkpoints)
        let background = BackgroundSave()
        var saves = FailedSaves()
        do {
            return try run(state, minimizing: objective, break: recurring, checkpoints, background, &saves)
        } catch {
            // A checkpoint that is being written is worth its end, whatever ends the training.
            try? settle(state, background, &saves, waiting: true)
            throw error
        }
    }

    private func run(
        _ state: TrainingState, minimizing objective: some TrainingObjective,
        break recurring: (period: Int, work: (TrainingState) throws -> Void)?, _ checkpoints: CheckpointStore,
        _ background: BackgroundSave, _ saves: inout FailedSaves
    ) throws -> JobEnd? {
        let step = TrainingStep(settings)
        var meter = ProgressMeter(total: settings.steps, step: state.step)

        while state.step < settings.steps {
            let numbers = try step(state, minimizing: objective)
            meter.add("loss", numbers.loss)
            for (name, value) in numbers.metrics { meter.add(name, value) }
            if let progress = meter.report(
                step: state.step, latest: ["rate": numbers.rate, "gradient": numbers.gradient])
            {
                saves.progress = progress
                try context.events.append(.progress, progress: saves.progress(at: state.step))
            }
            if let recurring, state.step.isMultiple(of: recurring.period) {
                let began = ContinuousClock.now
                try recurring.work(state)
                meter.pause(began.duration(to: .now), every: recurring.period)
            }
            let boundary = ContinuousClock.now
            try settle(state, background, &saves, waiting: false)
            let reason = context.interruption.stopReason
            let isLast = state.step == settings.steps
            if isLast || reason != nil || context.interruption.takeSaveRequest()
                || state.step.isMultiple(of: checkpoint.every)
            {
                if isLast || reason != nil {
                    try settle(state, background, &saves, waiting: true)
                    try saveLast(state, checkpoints, &saves)
                } else {
                    try save(state, checkpoints, background, &saves, since: boundary)
                }
            }
            if let reason, !isLast {
                return .stopped(step: state.step, text: "stopped after step \(state.step): \(reason)")
            }
            meter.pause(
                boundary.duration(to: .now), every: state.step.isMultiple(of: checkpoint.every) ? checkpoint.every : nil
            )
        }
        return nil
    }
}
