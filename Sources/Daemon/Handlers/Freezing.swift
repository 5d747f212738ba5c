internal import Control
internal import Digest
internal import FlowMath
internal import Foundation
internal import JobQueue
internal import Jobs
internal import Storage

/// What decides a job's result, fixed in its run directory.
extension JobsService {
    /// The checkpoints that a job uses.
    typealias Models = (
        model: FrozenSpec.ModelReference?, guide: FrozenSpec.ModelReference?, classifier: FrozenSpec.ModelReference?
    )

    /// Writes `spec.json` into a run directory and links the checkpoints into it; what an earlier call has linked is
    /// replaced.
    static func freeze(
        _ spec: JobSpec, threads: Int, models: Models, awaitsModels: Bool = false, into run: RunDirectory
    ) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let hash = try SHA256.hash(of: try encoder.encode(spec))
        func linked(_ model: FrozenSpec.ModelReference?, _ target: URL) throws -> FrozenSpec.ModelReference? {
            guard var model else { return nil }
            // A start that was cut off may have linked a part.
            try? FileManager.default.removeItem(at: target)
            if try CheckpointDirectory(path: model.path).link(into: target) { model.path = target.plainPath }
            return model
        }
        let frozen = FrozenSpec(
            spec: spec, sha256: hash, engine: "cfgd \(Version.current)", threads: threads,
            model: try linked(models.model, run.model), guide: try linked(models.guide, run.guide),
            classifier: try linked(models.classifier, run.classifier), awaitsModels: awaitsModels ? true : nil)
        encoder.outputFormatting.insert(.prettyPrinted)
        try AtomicFile.write(try encoder.encode(frozen), to: run.spec)
    }

    /// What is odd about a spec with its checkpoints.
    /// - Throws: `ControlError.invalidSpec` for what the checkpoints do not have.
    static func check(_ spec: JobSpec, with models: Models) throws -> [SpecIssue] {
        guard let facts = models.model.flatMap(ModelFacts.init) else { return [] }
        let issues = facts.issues(with: spec, classifier: models.guide.flatMap(ModelFacts.init))
        guard issues.isEmpty else { throw ControlError.invalidSpec(issues: issues) }
        return facts.warnings(of: spec)
    }

    /// The checkpoints that a job uses: what it samples or evaluates, what guides it, and a classifier beside that. A
    /// mixture has none.
    /// - Throws: `ControlError.invalidSpec` for a classifier of other classes or another path than the model's, and for what
    ///   a model with a source cannot do.
    static func models(of spec: JobSpec, _ references: ModelReferences) throws -> Models {
        if case .evaluate(let spec) = spec {
            let model = try spec.model.reference.map { try references.resolve($0) }
            try refuse(model.flatMap(manifest)?.sourceConflict(with: spec))
            return (model, nil, nil)
        }
        guard case .sample(let spec) = spec else { return (nil, nil, nil) }
        let (guidance, judges) = (spec.guidance, spec.guidance.method == .classifier)
        let model = try spec.model.reference.map { try references.resolve($0) }
        let manifest = model.flatMap(manifest)
        try refuse(manifest?.sourceConflict(with: spec))
        try refuse(manifest?.pictureObstacle(spec.output).map { ("output", $0) })
        let guide = try guidance.model.map { try references.resolve($0, from: judges ? .classifier : .train) }
        let classifier = try (guidance.classifier?.model).map { try references.resolve($0, from: .classifier) }
        if judges { try check(guide, guiding: model, "guidance.model") }
        try check(classifier, guiding: model, "guidance.classifier.model")
        return (model, guide, classifier)
    }

    private static func check(
        _ classifier: FrozenSpec.ModelReference?, guiding model: FrozenSpec.ModelReference?, _ field: String
    ) throws {
        // Where a manifest cannot be read here, the worker says why.
        guard let classifier, let model, let mine = manifest(of: classifier), let other = manifest(of: model),
            let mismatch = mine.mismatch(with: other)
        else { return }
        try refuse((field, mismatch))
    }

    private static func refuse(_ issue: (field: String, message: String)?) throws {
        guard let issue else { return }
        throw ControlError.invalidSpec(issues: [
            SpecIssue(file: nil, line: nil, column: nil, field: issue.field, message: issue.message)
        ])
    }

    /// The files that a job reads because its model names them.
    static func inheritedPaths(of frozen: FrozenSpec) -> [SpecPath] {
        guard case .sample(let spec) = frozen.spec, let manifest = frozen.model.flatMap(manifest) else { return [] }
        return manifest.inheritedPaths(spec.output)
    }

    private static func manifest(of reference: FrozenSpec.ModelReference) -> CheckpointManifest? {
        let file = URL(filePath: reference.path).appending(path: CheckpointManifest.fileName)
        return (try? Data(contentsOf: file)).flatMap { try? JSONDecoder().decode(CheckpointManifest.self, from: $0) }
    }
}
