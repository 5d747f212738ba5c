internal import Flow
internal import FlowMath
internal import Jobs
internal import Torch

/// One batch of samples on its way to the data.
struct SampleBatch {
    /// The samples' places in the whole job, for messages.
    let indices: [Int]
    /// The samples' numbers within their scale: they decide the noise.
    let slots: [Int]
    /// Noise, or examples of a source, [samples, ...].
    let start: Tensor
    /// int64 [samples], or `nil` without a condition.
    let label: Tensor?

    /// Somebody asked the job to leave.
    struct Interrupted: Error {}

    /// The samples, and how many rounds of steps they took.
    /// - Throws: `Interrupted`; `JobFailure` that names sample, step, time and term of a number that is not finite.
    func integrate(
        _ guided: GuidedModel, by solver: SolverSetup, scale: Double, unless interruption: any Interruption
    ) throws -> (x: Tensor, steps: StepCount) {
        do {
            return try integrate(guided.field, guided, by: solver, unless: interruption)
        } catch let error as NonFiniteSample {
            let cause = error.cause.map(\.description) ?? "the step itself left the finite numbers"
            throw JobFailure.notFinite(
                "sample \(indices[error.sample]), w = \(scale.shortText), is not finite after step \(error.step) of \(solver.name), "
                    + "at t = \(error.time.shortText): \(cause); try a smaller guidance scale, more steps, or another checkpoint"
            )
        } catch let error as StepSizeError {
            throw JobFailure(
                .badInput,
                "sample \(indices[error.sample]), w = \(scale.shortText): the step size became too small at t = \(error.time.shortText); allow "
                    + "a larger error with sampler.rtol and sampler.atol, or use a solver with fixed steps")
        }
    }

    private func integrate(
        _ field: some VelocityField, _ guided: GuidedModel, by solver: SolverSetup,
        unless interruption: any Interruption
    ) throws -> (x: Tensor, steps: StepCount) {
        var steps = StepCount()
        let integrator = guided.integrator ?? solver.integrator(slots)
        guard solver.choosesSteps else {
            let x = try integrator.integrate(start, along: field, given: label, over: solver.schedule) { step in
                steps.all = step
                if interruption.stopReason != nil { throw Interrupted() }
            }
            return (x, steps)
        }
        // A solver that chooses its times has to be watched; it asks for velocities alone, never for pairs.
        let watched = WatchedField(field)
        let x = try integrator.integrate(start, along: watched, given: label, over: solver.schedule) { step in
            steps.all = step
            if watched.takeTimes().contains(where: guided.isGuiding) { steps.guided += 1 }
            if interruption.stopReason != nil { throw Interrupted() }
        }
        return (x, steps)
    }
}

/// The number of steps, or rounds of steps, that a batch took.
struct StepCount {
    var all = 0
    /// The steps in which guidance acted on at least one sample; counted only for solvers that choose their steps.
    var guided = 0
}
