internal import Flow
internal import FlowMath
internal import Jobs
internal import Torch

/// The sweep over guidance scales: the same starts along the field of each scale, batch by batch, for networks and mixtures
/// alike.
struct SampleSweep {
    let spec: SamplingSpec
    let subject: SamplingSubject
    let plan: SamplePlan
    let start: SampleStart
    let solver: SolverSetup
    let context: JobContext

    /// The end of a sweep.
    enum End {
        /// All samples are drawn; the record of each scale.
        case drawn([SamplingRecord.Sweep])
        /// Somebody asked to stop.
        case stopped(JobEnd)
    }

    /// Draws the samples that the output does not have yet.
    /// - Throws: `JobFailure` for guidance that would never act, and for what ends a batch.
    func run(into output: inout some SampleOutput) throws -> End {
        let (events, interruption) = (context.events, context.interruption)
        let missing = (0..<plan.count).filter { !output.isDone($0) }
        var done = plan.count - missing.count
        try events.append(
            done == 0 ? .started : .resumed,
            text: done == 0
                ? "\(CountText.words(plan.count, "sample"))\(subject.origin)"
                : "\(done) of \(CountText.words(plan.count, "sample")) are there")
        for warning in subject.warnings { try events.append(.warning, text: warning) }
        for scale in plan.scales where plan.isConditional {
            try solver.check(try guided(scale), by: spec.guidance, scale: scale)
        }
        var meter = ProgressMeter(total: plan.count, step: done)
        var sweeps: [SamplingRecord.Sweep] = []
        var counts = SweepCounts(context.directory, through: context.files)
        for (place, scale) in plan.scales.enumerated() {
            var recorder = SweepRecorder(scale: scale)
            let todo = missing.filter { $0 / plan.total == place }
            for first in stride(from: 0, to: todo.count, by: spec.batch) {
                let indices = Array(todo[first..<min(first + spec.batch, todo.count)])
                let batch = try batch(indices)
                let model = try guided(scale)
                do {
                    let solution = try batch.integrate(model, by: solver, scale: scale, unless: interruption)
                    let samples = try solution.x.moved(to: .cpu)
                    recorder.add(steps: solution.steps)
                    try output.add(samples, indices)
                    try counts.add(evaluations: model.spent, samples: indices.count, to: place)
                } catch is SampleBatch.Interrupted {
                    return .stopped(output.stopped(after: done, reason: interruption.stopReason ?? ""))
                }
                done += indices.count
                if let progress = meter.report(step: done) { try events.append(.progress, progress: progress) }
            }
            sweeps.append(
                recorder.record(
                    try guided(scale), by: solver,
                    isConditional: plan.isConditional || spec.guidance.method == .composed, count: counts[place],
                    note: spec.guidance.classifierConvention ?? spec.guidance.scaleConvention.note))
        }
        return .drawn(sweeps)
    }

    private func guided(_ scale: Double) throws(JobFailure) -> GuidedModel {
        try GuidedModel(
            subject.model, by: spec.guidance, scale: scale, isConditional: plan.isConditional, weak: subject.weak,
            added: subject.classifier)
    }

    /// The starts and the conditions of samples of one scale.
    private func batch(_ indices: [Int]) throws -> SampleBatch {
        let slots = indices.map { $0 % plan.total }
        let label = try plan.labels(slots)
        return SampleBatch(
            indices: indices, slots: slots,
            start: try start(slots, given: label).cast(to: subject.dtype).moved(to: subject.device),
            label: try label?.moved(to: subject.device))
    }
}
