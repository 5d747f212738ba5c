internal import Control
internal import Foundation
internal import Jobs
internal import Storage

/// The checkpoints that a job uses, fixed at submit or at its first start.
struct FrozenModels {
    private var references: [ReferencedModel.Use: FrozenSpec.ModelReference] = [:]
    /// Whether the checkpoints are still to be fixed, from jobs that the job waits for.
    private(set) var isPending = false
    /// The user for whom the checkpoints are read; `nil` for one who may read everything that the daemon can.
    private var caller: CallerRights?
    /// Whether checkpoints that the spec names without a step give way to newer ones at the job's first start.
    private var takesNewest = false

    /// The checkpoints of a job that waits for the jobs that will write them.
    init(isPending: Bool) { self.isPending = isPending }

    /// The checkpoints of a frozen spec.
    init(_ frozen: FrozenSpec, caller: CallerRights?) {
        self.caller = caller
        for use in ReferencedModel.Use.allCases { references[use] = frozen[use] }
        isPending = frozen.awaitsModels == true
        takesNewest = frozen.takesNewest == true
    }

    /// Finds the checkpoints that a spec names.
    /// - Throws: what `lookup` throws.
    init(of spec: JobSpec, _ lookup: ModelReferences) throws {
        caller = lookup.caller
        for named in spec.modelReferences { references[named.use] = try lookup.resolve(named.name, for: named.role) }
        takesNewest = spec.modelReferences.contains { !$0.isPath && !ModelReferences.isPinned($0.name) }
    }

    /// The same checkpoints, for good.
    var fixed: FrozenModels {
        var models = self
        models.takesNewest = false
        return models
    }

    /// The model in words for lists of jobs: `figures@200`, or `figures@200 or newer` before the first start; `nil` without a
    /// model, or before one exists.
    /// - Parameter name: the name of a job by its number.
    func words(_ name: (Int) -> String?) -> String? {
        guard let model = references[.model] else { return nil }
        guard let job = model.job else { return model.path }
        return "\(name(job) ?? "\(job)")@\(model.step)" + (takesNewest ? " or newer" : "")
    }

    /// Puts the checkpoints into a frozen spec.
    func write(to frozen: inout FrozenSpec) {
        for use in ReferencedModel.Use.allCases { frozen[use] = references[use] }
        frozen.awaitsModels = isPending ? true : nil
        frozen.takesNewest = takesNewest ? true : nil
    }

    /// Compares a spec with its checkpoints.
    /// - Returns: warnings.
    /// - Throws: `ControlError.invalidSpec` for what the checkpoints do not have.
    func check(_ spec: JobSpec) throws(ControlError) -> [SpecIssue] {
        let issues = spec.value.issues(with: manifests)
        guard issues.isEmpty else { throw .invalidSpec(issues: issues) }
        return spec.value.warnings(with: manifests)
    }

    /// The same checkpoints with hard links in a run directory, where the file system allows them.
    /// - Throws: `FileError`, and `RunFileError` for a manifest that cannot be read.
    func linked(into run: RunDirectory) throws -> FrozenModels {
        var models = self
        for (use, reference) in references {
            let target = run.linked(use)
            // An interrupted start may have linked a part.
            try? SystemFileOperations().removeTree(target.plainPath)
            if try CheckpointDirectory(path: reference.path, for: caller).link(into: target) {
                models.references[use]?.path = target.plainPath
            }
        }
        return models
    }

    /// The files that a job reads because a model names them.
    func inheritedPaths(of spec: JobSpec) -> [SpecPath] { spec.value.inheritedPaths(from: manifests) }

    /// The directories of the checkpoints.
    var paths: [String] { references.values.map(\.path) }

    /// A manifest that cannot be read here is left out; the worker reports it.
    var manifests: ModelManifests {
        references.compactMapValues { reference in
            try? CheckpointDirectory(path: reference.path, for: caller).manifest()
        }
    }
}
