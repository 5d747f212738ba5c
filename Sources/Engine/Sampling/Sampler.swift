internal import Flow
internal import FlowMath
internal import Jobs
internal import Torch

/// The work of kind `sample`: draws samples from a trained network or a Gaussian mixture, the same noise, or source, along the
/// field of each guidance scale.
struct Sampler: JobWork {
    private let spec: SamplingSpec
    private let context: JobContext

    init(_ spec: SamplingSpec, in context: JobContext) {
        self.spec = spec
        self.context = context
    }

    /// Draws every sample that is not there yet, then what is made of all of them.
    func run() throws -> JobEnd {
        if case .mixture(let mixture, let path) = spec.model {
            return try sample(GaussianMixtureField(try mixture.mixture(), on: path))
        }
        let device = try Device(named: spec.device)
        let models = try SamplingModels(spec, in: context, on: device)
        var subject = try SamplingSubject(
            models.main, weak: models.weak, judge: models.classifier, spec: spec, device: device)
        subject.origin = " from \(modelName)@\(models.main.manifest.step)"
        let plan = SamplePlan(spec, prompts: models.main.prompts)
        let solver = try SolverSetup(spec, for: subject.model, ofEarlierBuild: context.frozen.isOfEarlierBuild)
        let source = try spec.source(of: models.main.manifest, by: context.opener)
        try context.publishFindings()
        let start = try SampleStart(spec, plan, shape: subject.shape, source: source)
        let pictures = try SamplePictures(spec.output, of: models.main.manifest, device: device)
        let files = SampleFiles(directory: context.directory, output: spec.output, pictures: pictures)
        try files.prepare()
        return try sweep(
            SampleSweep(spec: spec, subject: subject, plan: plan, start: start, solver: solver, context: context),
            into: NetworkSamples(
                files: files, plan: plan, start: start, hasSource: models.main.manifest.source != nil,
                nullLabel: models.main.manifest.classes,
                // Jobs of earlier builds keep their pictures.
                classNames: context.frozen.dataRules == nil ? nil : models.main.manifest.data.classNames),
            startText: models.main.manifest.source == nil ? nil : start.text)
    }

    /// The job or the directory of the model, without a step.
    private var modelName: String {
        let name = spec.model.reference ?? ""
        if name.hasPrefix("/") { return name.split(separator: "/").last.map(String.init) ?? name }
        // @last stood for another job at the submission.
        if name.hasPrefix("@") { return context.frozen.model?.job.map { "\($0)" } ?? name }
        return String(name.prefix { $0 != "@" })
    }

    private func sample(_ field: GaussianMixtureField) throws -> JobEnd {
        let subject = SamplingSubject(field)
        let plan = SamplePlan(spec)
        let solver = try SolverSetup(spec, for: subject.model, ofEarlierBuild: context.frozen.isOfEarlierBuild)
        let start = try SampleStart(spec, plan, shape: subject.shape)
        return try sweep(
            SampleSweep(spec: spec, subject: subject, plan: plan, start: start, solver: solver, context: context),
            into: MixtureSamples(field: field, plan: plan, directory: context.directory, drawsGrid: spec.output.grid),
            startText: nil)
    }

    /// Draws, writes and records.
    /// - Parameter startText: where samples begin, of a model with a source.
    private func sweep(
        _ sweep: SampleSweep, into output: some SampleOutput, startText: String?
    ) throws -> JobEnd {
        var output = output
        let (plan, subject) = (sweep.plan, sweep.subject)
        switch try sweep.run(into: &output) {
        case .stopped(let end): return end
        case .drawn(let sweeps):
            try output.finish()
            return .finished(
                step: plan.count, text: "drew \(CountText.words(plan.count, "sample"))\(subject.origin)",
                record: .sampling(
                    SamplingRecord(
                        solver: sweep.solver.name, model: subject.name, weights: subject.weights, sweeps: sweeps,
                        classifier: subject.classifierName, source: startText)))
        }
    }
}

extension SamplingSpec: RunnableSpec { typealias Work = Sampler }
