internal import Datasets
internal import Flow
internal import FlowMath
internal import Foundation
internal import Jobs
internal import Storage
internal import Torch

/// The work of kind `sample`: draws samples from a trained network, the same noise, or source, along the field of each
/// guidance scale.
struct Sampler: JobWork {
    let spec: SamplingSpec
    let context: JobContext

    init(_ spec: SamplingSpec, in context: JobContext) {
        self.spec = spec
        self.context = context
    }

    /// Draws every sample that is not there yet, then what is made of all of them.
    func run() throws -> JobEnd {
        let (directory, events, interruption) = (context.directory, context.events, context.interruption)
        if case .mixture(let mixture, let path) = spec.model {
            return try MixtureSampler(
                spec: spec, mixture: try mixture.mixture(), path: path, context: context
            ).run()
        }
        let device = try Device(named: spec.device)
        let model = try trainedModel(.model, on: device)
        let judge = try classifier(on: device)
        try check(model, judge)
        let sampled = try SampledModel(model, classifier: judge?.classifier)
        let weak = try weakModel(of: model, on: device)
        let solver = try SolverSetup(spec, for: sampled)
        let plan = SamplePlan(spec, prompts: model.prompts)
        let shape = model.manifest.shape
        let start = try SampleStart(spec, plan, shape: shape, source: source(of: model))
        let drawing = try SamplePictures(spec.output, of: model.manifest, device: device)
        let files = SampleFiles(directory: directory, output: spec.output, pictures: drawing)
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
        let isConditional = plan.isConditional
        let hasSource = model.manifest.source != nil
        func guided(_ scale: Double) throws(JobFailure) -> GuidedModel {
            try GuidedModel(
                sampled, by: spec.guidance, scale: scale, isConditional: isConditional, weak: weak,
                added: judge?.classifier)
        }
        for scale in plan.scales where isConditional {
            try solver.check(try guided(scale), by: spec.guidance, scale: scale)
        }
        for (number, scale) in plan.scales.enumerated() {
            var recorder = SweepRecorder(scale: scale)
            let todo = missing.filter { $0 / plan.total == number }
            for first in stride(from: 0, to: todo.count, by: spec.batch) {
                let indices = Array(todo[first..<min(first + spec.batch, todo.count)])
                let slots = indices.map { $0 % plan.total }
                let label = try plan.labels(slots)
                let batch = SampleBatch(
                    indices: indices, slots: slots, start: try start(slots, given: label).moved(to: device),
                    label: try label?.moved(to: device))
                let model = try guided(scale)
                let samples: Tensor
                do {
                    let solution = try batch.integrate(model, by: solver, scale: scale, unless: interruption)
                    samples = try solution.x.moved(to: .cpu)
                    recorder.add(model, samples: indices.count, steps: solution.steps)
                } catch is SampleBatch.Interrupted {
                    return .stopped(step: done, text: "stopped after \(done) samples: \(interruption.stopReason ?? "")")
                }
                let drawn = try drawing?(samples)
                for (row, index) in indices.enumerated() {
                    let picture = drawn?[row]
                    try files.write(
                        index, picture: picture, tensor: try samples.narrowed(dim: 0, start: row, length: 1))
                    if needed.contains(index) { pictures[index] = picture }
                }
                done += indices.count
                if let progress = meter.report(step: done) { try events.append(.progress, progress: progress) }
            }
            sweeps.append(
                recorder.record(
                    try guided(scale), by: solver, isConditional: isConditional || spec.guidance.method == .composed,
                    note: spec.guidance.classifierConvention ?? spec.guidance.scaleConvention.note))
        }
        if spec.output.grid {
            let grid = SampleGrid(plan: plan, start: hasSource && spec.output.noise == nil ? start : nil)
            let picture = try grid.drawn { try pictures[$0] ?? files.picture($0) }
            try AtomicFile.write(try picture.encoded(), to: directory.grid)
        }
        if spec.output.tensors {
            let slots = (0..<plan.count).map { $0 % plan.total }
            try files.join(
                total: plan.count,
                labels: slots.map { slot in
                    if !plan.prompts.isEmpty { return Int64(plan.condition(slot)) }
                    return Int64(plan.classes.isEmpty ? model.manifest.classes : plan.label(slot))
                },
                scales: (0..<plan.count).map { Float(plan.scales[$0 / plan.total]) },
                starts: hasSource ? try start(slots, given: try plan.labels(slots)) : nil)
        }
        try files.finish()
        return .finished(
            step: plan.count, text: "drew \(plan.count) samples",
            record: .sampling(
                SamplingRecord(
                    solver: solver.name, model: model.sha256, weights: spec.weights.rawValue,
                    sweeps: sweeps, classifier: judge?.sha256, source: hasSource ? start.text : nil)))
    }

    private func trainedModel(_ use: ReferencedModel.Use, on device: Device) throws -> TrainedModel {
        guard let checkpoint = try context.checkpoint(use) else {
            throw JobFailure(.badInput, "model: is missing; name a training job or the directory of a checkpoint")
        }
        return try TrainedModel(
            checkpoint.url, expected: checkpoint.sha256, weights: spec.weights, device: device,
            precision: spec.sampler.precision)
    }

    /// The classifier that guides, as the method or beside another one.
    private func classifier(on device: Device) throws -> TrainedClassifier? {
        let named = spec.modelReferences.first { $0.role == .classifier }
        guard let named, let checkpoint = try context.checkpoint(named.use) else { return nil }
        return try TrainedClassifier(
            checkpoint.url, expected: checkpoint.sha256, weights: spec.weights, device: device)
    }

    /// Checks that the model, and the classifier that guides, can draw what the spec asks for.
    private func check(_ model: TrainedModel, _ judge: TrainedClassifier?) throws(JobFailure) {
        var manifests: ModelManifests = [.model: model.manifest]
        manifests[spec.guidance.method == .classifier ? .guide : .classifier] = judge?.manifest
        try spec.check(with: manifests)
    }

    /// The weaker model of autoguidance. It must draw the same things in the same way.
    private func weakModel(of main: TrainedModel, on device: Device) throws -> SampledModel? {
        guard spec.guidance.method == .autoguidance else { return nil }
        let weak = try trainedModel(.guide, on: device)
        let (a, b) = (main.manifest, weak.manifest)
        guard a.shape == b.shape, a.classes == b.classes else {
            throw JobFailure(
                .badInput,
                "guidance.model: it draws samples of shape \(b.shape) in \(b.classes) classes, the model of shape "
                    + "\(a.shape) in \(a.classes)")
        }
        guard a.text == nil && b.text == nil || a.tokenizer == b.tokenizer && a.text?.context == b.text?.context else {
            throw JobFailure(
                .badInput,
                "guidance.model: it does not make the same tokens of texts as the model, so that a prompt means another thing "
                    + "to it; name a checkpoint of the same training, or of one with the same tokenizer")
        }
        guard a.path == b.path else {
            throw JobFailure(
                .badInput,
                "guidance.model: it was trained on the path \(b.path.name), the model on "
                    + "\(a.path.name); velocities of two paths cannot be mixed")
        }
        guard a.source?.data == b.source?.data else {
            throw JobFailure(
                .badInput,
                "guidance.model: it was trained from another source than the model, so its field belongs to another way to "
                    + "the data")
        }
        return try SampledModel(weak)
    }
}

extension SamplingSpec: RunnableSpec { typealias Work = Sampler }
