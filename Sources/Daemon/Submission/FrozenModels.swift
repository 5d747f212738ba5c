internal import Control
internal import Foundation
internal import Jobs

/// The checkpoints that a job uses, fixed at submit or at its first start: what it samples or evaluates, what guides it, and a
/// classifier beside that. A Gaussian mixture has none.
struct FrozenModels {
    typealias Reference = FrozenSpec.ModelReference

    var model: Reference?
    var guide: Reference?
    var classifier: Reference?
    /// Whether the checkpoints are still to be fixed, from jobs that the job waits for.
    var isPending = false

    /// The checkpoints of a job that waits for the jobs that will write them.
    static let pending = FrozenModels(isPending: true)

    private init(model: Reference? = nil, guide: Reference? = nil, classifier: Reference? = nil, isPending: Bool) {
        self.model = model
        self.guide = guide
        self.classifier = classifier
        self.isPending = isPending
    }

    /// The checkpoints of a frozen spec.
    init(_ frozen: FrozenSpec) {
        self.init(
            model: frozen.model, guide: frozen.guide, classifier: frozen.classifier,
            isPending: frozen.awaitsModels == true)
    }

    /// Finds the checkpoints that a spec names.
    /// - Throws: `ControlError.invalidSpec` for a classifier of other classes or another path than the model's, and for what
    ///   a model with a source cannot do; what `references` throws.
    init(of spec: JobSpec, _ references: ModelReferences) throws {
        self.init(isPending: false)
        switch spec {
        case .sample(let spec): try resolve(spec, references)
        case .evaluate(let spec):
            model = try spec.model.reference.map { try references.resolve($0) }
            try Self.refuse(model.flatMap(Self.manifest)?.sourceConflict(with: spec))
        case .train, .classifier, .importing, .encode: break
        }
    }

    private mutating func resolve(_ spec: SamplingSpec, _ references: ModelReferences) throws {
        let (guidance, judges) = (spec.guidance, spec.guidance.method == .classifier)
        model = try spec.model.reference.map { try references.resolve($0) }
        let manifest = model.flatMap(Self.manifest)
        try Self.refuse(manifest?.sourceConflict(with: spec))
        try Self.refuse(manifest?.pictureObstacle(spec.output).map { ("output", $0) })
        guide = try guidance.model.map { try references.resolve($0, from: judges ? .classifier : .train) }
        classifier = try (guidance.classifier?.model).map { try references.resolve($0, from: .classifier) }
        if judges { try checkClassifier(guide, "guidance.model") }
        try checkClassifier(classifier, "guidance.classifier.model")
    }

    private func checkClassifier(_ classifier: Reference?, _ field: String) throws {
        // A manifest that cannot be read here is reported by the worker.
        guard let classifier, let model, let mine = Self.manifest(of: classifier), let other = Self.manifest(of: model),
            let mismatch = mine.mismatch(with: other)
        else { return }
        try Self.refuse((field, mismatch))
    }

    /// Compares a spec with its checkpoints.
    /// - Returns: warnings.
    /// - Throws: `ControlError.invalidSpec` for what the checkpoints do not have.
    func check(_ spec: JobSpec) throws -> [SpecIssue] {
        guard let facts = model.flatMap(ModelFacts.init) else { return [] }
        let issues = facts.issues(with: spec, classifier: guide.flatMap(ModelFacts.init))
        guard issues.isEmpty else { throw ControlError.invalidSpec(issues: issues) }
        return facts.warnings(of: spec)
    }

    /// The same checkpoints with hard links in a run directory, where the file system allows them.
    /// - Throws: `FileError`, and what reading a manifest throws.
    func linked(into run: RunDirectory) throws -> FrozenModels {
        func link(_ reference: Reference?, _ target: URL) throws -> Reference? {
            guard var reference else { return nil }
            // An interrupted start may have linked a part.
            try? FileManager.default.removeItem(at: target)
            if try CheckpointDirectory(path: reference.path).link(into: target) { reference.path = target.plainPath }
            return reference
        }
        return FrozenModels(
            model: try link(model, run.model), guide: try link(guide, run.guide),
            classifier: try link(classifier, run.classifier), isPending: isPending)
    }

    /// The files that a job reads because its model names them.
    func inheritedPaths(of spec: JobSpec) -> [SpecPath] {
        guard case .sample(let spec) = spec, let manifest = model.flatMap(Self.manifest) else { return [] }
        return manifest.inheritedPaths(spec.output)
    }

    private static func refuse(_ issue: (field: String, message: String)?) throws {
        guard let issue else { return }
        throw ControlError.invalidSpec(issues: [
            SpecIssue(file: nil, line: nil, column: nil, field: issue.field, message: issue.message)
        ])
    }

    private static func manifest(of reference: Reference) -> CheckpointManifest? {
        let file = URL(filePath: reference.path).appending(path: CheckpointManifest.fileName)
        return (try? Data(contentsOf: file)).flatMap { try? JSONDecoder().decode(CheckpointManifest.self, from: $0) }
    }
}
