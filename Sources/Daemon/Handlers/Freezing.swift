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
        model: FrozenSpec.ModelReference?, guidanceModel: FrozenSpec.ModelReference?,
        classifier: FrozenSpec.ModelReference?
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
            model: try linked(models.model, run.model),
            guidanceModel: try linked(models.guidanceModel, run.guidanceModel),
            classifier: try linked(models.classifier, run.classifier), awaitsModels: awaitsModels ? true : nil)
        encoder.outputFormatting.insert(.prettyPrinted)
        try AtomicFile.write(try encoder.encode(frozen), to: run.spec)
    }

    /// What is odd about a spec with its checkpoints.
    /// - Throws: `ControlError.invalidSpec` for what the checkpoints do not have.
    static func check(_ spec: JobSpec, with models: Models) throws -> [SpecIssue] {
        let manifests = manifests(of: models)
        let issues = spec.value.issues(with: manifests)
        guard issues.isEmpty else { throw ControlError.invalidSpec(issues: issues) }
        return spec.value.warnings(with: manifests)
    }

    /// The checkpoints that a job uses: what it samples or evaluates, what guides it, and a classifier beside that. A
    /// mixture has none.
    static func models(of spec: JobSpec, _ references: ModelReferences) throws -> Models {
        var models: Models = (nil, nil, nil)
        for named in spec.modelReferences {
            let found = try references.resolve(named.name, for: named.role)
            switch named.use {
            case .model: models.model = found
            case .guidanceModel: models.guidanceModel = found
            case .classifier: models.classifier = found
            }
        }
        return models
    }

    /// The files that a job reads because its model names them.
    static func inheritedPaths(of frozen: FrozenSpec) -> [SpecPath] {
        frozen.spec.value.inheritedPaths(from: frozen.manifests)
    }

    /// Manifests that cannot be read here are left out; the worker says why.
    private static func manifests(of models: Models) -> ModelManifests {
        var manifests: ModelManifests = [:]
        manifests[.model] = models.model.flatMap { try? $0.readManifest() }
        manifests[.guidanceModel] = models.guidanceModel.flatMap { try? $0.readManifest() }
        manifests[.classifier] = models.classifier.flatMap { try? $0.readManifest() }
        return manifests
    }
}
