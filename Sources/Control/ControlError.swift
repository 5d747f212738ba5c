public import Jobs

/// The errors of `dev.cfgd.Jobs`: a handler throws them, and a client gets them.
public enum ControlError: Error, Sendable, Hashable {
    /// No job has this number or name.
    case noSuchJob(job: String)
    /// The job's state does not allow it.
    case badState(job: Int, state: JobState, text: String)
    /// The spec cannot be used.
    case invalidSpec(issues: [SpecIssue])
    /// The checkpoint that was named does not exist.
    case noCheckpoint(job: String, text: String)
    /// The job requests more than the machine or a limit allows.
    case notAdmitted(text: String)
    /// The caller may not do this.
    case notPermitted(action: String)
    /// The disk is full.
    case noSpace(path: String, text: String)
    /// A file of the daemon cannot be read or written, for another reason than a full disk.
    case inputOutput(path: String, text: String)
    /// Another failure, explained by the text.
    case failed(text: String)
    /// The removals since the watcher's revision are forgotten; the watcher has to begin anew.
    case revisionGone(oldest: Int)
    /// The watcher read more slowly than jobs changed; it continues from its last revision.
    case fellBehind
    /// The limit on connections is reached, for this user or for all.
    case tooManyConnections(text: String)
    /// The daemon is stopping; the call can be repeated in a moment.
    case shuttingDown
}

extension ControlError: CustomStringConvertible {
    /// The message, without a full stop.
    public var description: String {
        switch self {
        case .noSuchJob(let job): "there is no job \"\(job)\""
        case .badState(_, _, let text): text
        case .invalidSpec(let issues): issues.map(\.description).joined(separator: "\n")
        case .noCheckpoint(_, let text): text
        case .notAdmitted(let text): text
        case .notPermitted(let action): "you may not \(action)"
        case .noSpace(let path, let text): "no space left at \(path): \(text)"
        case .inputOutput(_, let text): text
        case .failed(let text): text
        case .revisionGone(let oldest): "what was removed before revision \(oldest) is forgotten; watch anew"
        case .fellBehind: "changes came faster than they were read; watch again from the last revision"
        case .tooManyConnections(let text): text
        case .shuttingDown: "the daemon is stopping; try again in a moment"
        }
    }
}
