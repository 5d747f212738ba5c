internal import Datasets
internal import Flow
internal import Foundation
internal import Jobs
internal import Torch

/// Draws samples from a trained network: the same noise along the field of each guidance scale.
struct Sampler {
    let spec: SamplingSpec
    let frozen: FrozenSpec
    let directory: RunDirectory
    let events: EventLog
    let interruption: any Interruption

    /// Draws every sample that is not there yet, then what is made of all of them.
    func run() throws -> JobEnd {
        let model = try TrainedModel(modelDirectory, expected: frozen.model?.sha256, weights: spec.weights)
        try model.check(spec)
        let plan = SamplePlan(spec)
        let shape = model.manifest.shape
        let noise = try SampleNoise(spec, total: plan.total, shape: shape)
        let files = SampleFiles(directory: directory, output: spec.output, channels: shape[0])
        try files.prepare()

        let missing = (0..<plan.count).filter { !files.isDone($0) }
        var done = plan.count - missing.count
        try events.append(
            done == 0 ? .started : .resumed,
            text: done == 0 ? "\(plan.count) samples" : "\(done) of \(plan.count) samples are there")
        for warning in model.warnings(spec) { try events.append(.warning, text: warning) }

        let needed = Set(spec.output.grid ? plan.grid.indices : [])
        var pictures: [Int: PNGImage] = [:]
        var meter = ProgressMeter(total: plan.count, step: done)
        var sweeps: [SamplingRecord.Sweep] = []
        let schedule = TimeSchedule.uniform(steps: spec.sampler.steps)
        for (number, scale) in plan.scales.enumerated() {
            let began = ContinuousClock.now
            let field = GuidedField(
                NetworkField(network: model.network, classes: model.manifest.classes), scale: scale,
                interval: interval)
            let todo = missing.filter { $0 / plan.total == number }
            for start in stride(from: 0, to: todo.count, by: spec.batch) {
                let indices = Array(todo[start..<min(start + spec.batch, todo.count)])
                let slots = indices.map { $0 % plan.total }
                let label =
                    try plan.classes.isEmpty
                    ? nil : Tensor(slots.map { Int64(plan.label($0)) }, shape: [slots.count])
                let samples: Tensor
                do {
                    samples = try integrate(try noise(slots), along: field, given: label, over: schedule)
                } catch is Interrupted {
                    return .stopped(step: done, text: "stopped after \(done) samples: \(interruption.stopReason ?? "")")
                } catch let error as NonFiniteSample {
                    throw JobFailure(.internalError, "sample \(indices[error.sample]), w = \(scale): \(error)")
                }
                for (row, picture) in try PNGImage.pictures(of: samples).enumerated() {
                    try files.write(
                        indices[row], picture: picture, tensor: try samples.narrowed(dim: 0, start: row, length: 1))
                    if needed.contains(indices[row]) { pictures[indices[row]] = picture }
                }
                done += indices.count
                if let progress = meter.report(step: done) { try events.append(.progress, progress: progress) }
            }
            sweeps.append(record(scale, field, schedule, began))
        }
        if spec.output.grid {
            let all = try plan.grid.indices.map { try pictures[$0] ?? files.picture($0) }
            let grid = ImageGrid.picture(
                of: all, columns: plan.grid.columns, magnification: ImageGrid.magnification(forWidth: all[0].width))
            try AtomicFile.write(try grid.encoded(), to: directory.grid)
        }
        if spec.output.tensors {
            let slots = (0..<plan.count).map { $0 % plan.total }
            try files.join(
                total: plan.count,
                labels: slots.map { Int64(plan.classes.isEmpty ? model.manifest.classes : plan.label($0)) },
                scales: (0..<plan.count).map { Float(plan.scales[$0 / plan.total]) })
        }
        try files.finish()
        return .finished(
            step: plan.count, text: "drew \(plan.count) samples",
            sampling: SamplingRecord(
                solver: spec.sampler.solver.rawValue, model: model.sha256, weights: spec.weights.rawValue,
                sweeps: sweeps))
    }

    private var interval: ClosedRange<Double> {
        guard let bounds = spec.guidance.interval, bounds.count == 2 else { return 0...1 }
        return bounds[0]...bounds[1]
    }

    /// The checkpoint: linked into the run directory at submit, else where the spec says.
    private var modelDirectory: URL {
        get throws(JobFailure) {
            if FileManager.default.fileExists(atPath: directory.model.path(percentEncoded: false)) {
                return directory.model
            }
            if let model = frozen.model { return URL(filePath: model.path, directoryHint: .isDirectory) }
            if spec.model.hasPrefix("/") { return URL(filePath: spec.model, directoryHint: .isDirectory) }
            throw JobFailure(
                .badInput,
                "model: \"\(spec.model)\" names a job, which only the daemon can find; without it give the "
                    + "path of a checkpoint directory")
        }
    }

    private struct Interrupted: Error {}

    private func integrate(
        _ x: Tensor, along field: GuidedField<NetworkField>, given label: Tensor?, over schedule: TimeSchedule
    ) throws -> Tensor {
        func solve(_ solver: some ODESolver) throws -> Tensor {
            try solver.integrate(x, along: field, given: label, over: schedule) { _ in
                if interruption.stopReason != nil { throw Interrupted() }
            }
        }
        switch spec.sampler.solver {
        case .euler: return try solve(Euler())
        case .heun: return try solve(Heun())
        }
    }

    private func record(
        _ scale: Double, _ field: GuidedField<NetworkField>, _ schedule: TimeSchedule,
        _ began: ContinuousClock.Instant
    ) -> SamplingRecord.Sweep {
        func sweep(_ solver: some ODESolver) -> SamplingRecord.Sweep {
            let isGuided = !spec.samples.classes.isEmpty
            return SamplingRecord.Sweep(
                scale: scale, formula: isGuided ? field.formula : "v = u",
                guidedSteps: isGuided ? schedule.guidedSteps(of: field, by: solver) : 0, steps: schedule.steps,
                evaluations: isGuided
                    ? schedule.evaluations(of: field, by: solver)
                    : schedule.evaluations(of: field.base, by: solver),
                seconds: began.duration(to: .now) / .seconds(1))
        }
        return switch spec.sampler.solver {
        case .euler: sweep(Euler())
        case .heun: sweep(Heun())
        }
    }
}
