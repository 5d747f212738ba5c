internal import Datasets
internal import Flow
internal import FlowMath
internal import Foundation
internal import Jobs
internal import Storage
internal import Torch

/// Draws samples from the exact field of a Gaussian mixture. It takes seconds, so that an attempt that was interrupted is
/// made again from the start.
struct MixtureSampler {
    let spec: SamplingSpec
    let mixture: GaussianMixture
    let path: any ProbabilityPath
    let context: JobContext

    /// Draws all samples, writes them as tensors, and draws their densities where they have two coordinates.
    func run() throws -> JobEnd {
        let (directory, events, interruption) = (context.directory, context.events, context.interruption)
        let field = try GaussianMixtureField(mixture, on: path)
        let model = SampledModel(field)
        let solver = try SolverSetup(spec, for: model)
        let plan = SamplePlan(spec)
        let start = try SampleStart(spec, plan, shape: [mixture.dimension])
        let isConditional = !plan.classes.isEmpty
        try events.append(.started, text: "\(plan.count) samples of a mixture in \(mixture.dimension) dimensions")

        var meter = ProgressMeter(total: plan.count, step: 0)
        var sweeps: [SamplingRecord.Sweep] = []
        var parts: [Tensor] = []
        for scale in plan.scales where isConditional {
            let guided = try GuidedModel(model, by: spec.guidance, scale: scale, isConditional: true)
            try solver.check(guided, by: spec.guidance, scale: scale)
        }
        for (number, scale) in plan.scales.enumerated() {
            var recorder = SweepRecorder(scale: scale)
            for first in stride(from: 0, to: plan.total, by: spec.batch) {
                let slots = Array(first..<min(first + spec.batch, plan.total))
                let label = try plan.labels(slots)
                let batch = SampleBatch(
                    indices: slots.map { number * plan.total + $0 }, slots: slots,
                    start: try start(slots, given: label).cast(to: .float64), label: label)
                let guided = try GuidedModel(model, by: spec.guidance, scale: scale, isConditional: isConditional)
                do {
                    let solution = try batch.integrate(guided, by: solver, scale: scale, unless: interruption)
                    parts.append(solution.x)
                    recorder.add(guided, samples: slots.count, steps: solution.steps)
                } catch is SampleBatch.Interrupted {
                    return .stopped(step: 0, text: "stopped before the end: \(interruption.stopReason ?? "")")
                }
                let done = number * plan.total + first + slots.count
                if let progress = meter.report(step: done) { try events.append(.progress, progress: progress) }
            }
            let guided = try GuidedModel(model, by: spec.guidance, scale: scale, isConditional: isConditional)
            sweeps.append(
                recorder.record(
                    guided, by: solver, isConditional: isConditional || spec.guidance.method == .composed,
                    note: spec.guidance.classifierConvention ?? spec.guidance.scaleConvention.note))
        }
        let all = try Tensor.cat(parts)
        try SampleFiles.publish(
            try all.cast(to: .float32), in: directory,
            labels: (0..<plan.count).map {
                isConditional ? Int64(plan.label($0 % plan.total)) : Int64(mixture.classes)
            },
            scales: (0..<plan.count).map { Float(plan.scales[$0 / plan.total]) })
        if spec.output.grid, mixture.dimension == 2 {
            let picture = try MixturePicture(field: field, plan: plan, samples: all).drawn()
            try AtomicFile.write(try picture.encoded(), to: directory.grid)
        }
        return .finished(
            step: plan.count, text: "drew \(plan.count) samples",
            record: .sampling(
                SamplingRecord(solver: solver.name, model: "gaussian-mixture", weights: "exact", sweeps: sweeps)))
    }
}
