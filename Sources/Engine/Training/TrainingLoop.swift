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
    ///   - afterStep: work that is left out of the rate.
    /// - Returns: why it stopped before the last step, `nil` when that is done.
    func run(
        _ state: TrainingState, minimizing objective: some TrainingObjective,
        afterStep: (TrainingState) throws -> Void = { _ in }
    ) throws -> JobEnd? {
        let checkpoints = CheckpointStore(context.directory, keep: checkpoint.keep, files: context.files)
        try begin(state, checkpoints)
        let step = TrainingStep(settings)
        var meter = ProgressMeter(total: settings.steps, step: state.step)

        while state.step < settings.steps {
            let numbers = try step(state, minimizing: objective)
            meter.add("loss", numbers.loss)
            for (name, value) in numbers.metrics { meter.add(name, value) }
            if let progress = meter.report(
                step: state.step, latest: ["rate": numbers.rate, "gradient": numbers.gradient])
            {
                try context.events.append(.progress, progress: progress)
            }
            let boundary = ContinuousClock.now
            try afterStep(state)
            let reason = context.interruption.stopReason
            let isLast = state.step == settings.steps
            if isLast || reason != nil || context.interruption.takeSaveRequest()
                || state.step.isMultiple(of: checkpoint.every)
            {
                try save(state, checkpoints, isLast: isLast || reason != nil)
            }
            if let reason, !isLast {
                return .stopped(step: state.step, text: "stopped after step \(state.step): \(reason)")
            }
            meter.pause(boundary.duration(to: .now))
        }
        return nil
    }
}
