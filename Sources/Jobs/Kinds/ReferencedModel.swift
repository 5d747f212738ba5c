public import Foundation

/// The role of a checkpoint's network.
public enum ModelRole: Sendable, Hashable {
    /// A network that predicts the field which samples follow.
    case generator
    /// A network that classifies noised data.
    case classifier
}

/// A checkpoint that a spec names.
public struct ReferencedModel: Sendable, Hashable {
    /// The use of a checkpoint in a job. The daemon freezes and links at most one checkpoint for each use.
    public enum Use: Sendable, Hashable, CaseIterable {
        /// The model that is sampled or evaluated.
        case model
        /// The checkpoint of `guidance.model`: the weaker model of autoguidance, or the classifier of classifier guidance.
        case guidanceModel
        /// A classifier beside another method of guidance.
        case classifier
    }

    /// The use of the checkpoint.
    public let use: Use
    /// The dotted path of the field: `guidance.model`.
    public let field: String
    /// The value of the field: `JOB`, `JOB@STEP`, `JOB@latest`, or the absolute path of a checkpoint directory.
    public let name: String
    /// The role that the checkpoint's network must have.
    public let role: ModelRole

    /// Whether the name is the path of a checkpoint directory.
    public var isPath: Bool { name.hasPrefix("/") }

    /// Creates an entry; `nil` for a field that names nothing.
    init?(_ use: Use, _ field: String, _ name: String?, _ role: ModelRole = .generator) {
        guard let name else { return nil }
        self.use = use
        self.field = field
        self.name = name
        self.role = role
    }
}

/// The manifests of a job's checkpoints by their use. Manifests that cannot be read are left out; the worker says why.
public typealias ModelManifests = [ReferencedModel.Use: CheckpointManifest]

extension FrozenSpec {
    /// The checkpoint that was fixed for a use.
    public subscript(_ use: ReferencedModel.Use) -> ModelReference? {
        get {
            switch use {
            case .model: model
            case .guidanceModel: guidanceModel
            case .classifier: classifier
            }
        }
        set {
            switch use {
            case .model: model = newValue
            case .guidanceModel: guidanceModel = newValue
            case .classifier: classifier = newValue
            }
        }
    }

    /// The manifests of the fixed checkpoints that can be read.
    public var manifests: ModelManifests {
        var manifests: ModelManifests = [:]
        for use in ReferencedModel.Use.allCases { manifests[use] = self[use].flatMap { try? $0.readManifest() } }
        return manifests
    }
}

extension FrozenSpec.ModelReference {
    /// Reads the manifest of the checkpoint.
    /// - Throws: `RunFileError` for a file that is missing or holds no manifest of this version.
    public func readManifest() throws(RunFileError) -> CheckpointManifest {
        try CheckpointManifest(ofCheckpoint: URL(filePath: path, directoryHint: .isDirectory))
    }
}

extension RunDirectory {
    /// The directory to which the checkpoint for a use is linked.
    public func linked(_ use: ReferencedModel.Use) -> URL {
        switch use {
        case .model: model
        case .guidanceModel: guidanceModel
        case .classifier: classifier
        }
    }
}
