internal import Foundation
internal import Jobs

/// Where the checkpoint stands that a job refers to.
enum LinkedCheckpoint {
    /// The directory that was linked into the run directory at submit, else the one that the spec means.
    /// - Parameters:
    ///   - linked: where the daemon links it.
    ///   - reference: what the daemon froze.
    ///   - name: what the spec calls it.
    ///   - field: the spec's field, for messages.
    /// - Throws: `JobFailure` for the name of a job, which only the daemon can find.
    static func directory(
        _ linked: URL, _ reference: FrozenSpec.ModelReference?, named name: String, _ field: String
    ) throws(JobFailure) -> URL {
        if FileManager.default.fileExists(atPath: linked.path(percentEncoded: false)) { return linked }
        if let reference { return URL(filePath: reference.path, directoryHint: .isDirectory) }
        if name.hasPrefix("/") { return URL(filePath: name, directoryHint: .isDirectory) }
        throw JobFailure(
            .badInput,
            "\(field): \"\(name)\" names a job, which only the daemon can find; without it give the path of a "
                + "checkpoint directory")
    }
}
