internal import Foundation
internal import Jobs

/// A checkpoint that a job uses.
struct LinkedCheckpoint {
    /// The checkpoint's directory.
    let url: URL
    /// The hash that its manifest must have; `nil` takes any.
    let sha256: String?
}

extension JobContext {
    /// The checkpoint that the spec names for a use: the one that the daemon linked into the run directory, else the one
    /// that it froze, else the directory whose path the spec has. `nil` where the spec names none.
    /// - Throws: `JobFailure` for the name of a job, which only the daemon can find.
    func checkpoint(_ use: ReferencedModel.Use) throws(JobFailure) -> LinkedCheckpoint? {
        guard let named = frozen.spec.modelReferences.first(where: { $0.use == use }) else { return nil }
        let linked = directory.linked(use)
        let reference = frozen[use]
        if FileManager.default.fileExists(atPath: linked.path(percentEncoded: false)) {
            return LinkedCheckpoint(url: linked, sha256: reference?.sha256)
        }
        if let path = reference?.path ?? (named.isPath ? named.name : nil) {
            return LinkedCheckpoint(url: URL(filePath: path, directoryHint: .isDirectory), sha256: reference?.sha256)
        }
        throw JobFailure(
            .badInput,
            "\(named.field): \"\(named.name)\" names a job, which only the daemon can find; without it give the path of a "
                + "checkpoint directory")
    }
}

extension JobKindSpec {
    /// Checks that the models have what the spec asks of them.
    /// - Throws: `JobFailure` with everything that they do not have.
    func check(with models: ModelManifests) throws(JobFailure) {
        let issues = issues(with: models)
        if !issues.isEmpty { throw JobFailure(.badInput, SpecError(issues: issues).description) }
    }
}
