public import Jobs

/// The errors that `dev.cfgd.Jobs` declares, for both ends: what a handler throws, and what a client gets.
public enum ControlError: Error, Sendable, Hashable {
    /// No job has this number or name.
    case noSuchJob(job: String)
    /// The job's state does not allow it.
    case badState(job: Int, state: JobState, text: String)
    /// The spec cannot be used.
    case invalidSpec(issues: [SpecIssue])
    /// There is no checkpoint to sample from.
    case noCheckpoint(job: String, text: String)
    /// The job asks for more than there is.
    case notAdmitted(text: String)
    /// The caller may not do this.
    case notPermitted(action: String)
    /// The disk is full.
    case noSpace(path: String, text: String)
    /// It went wrong for a reason that the text tells.
    case failed(text: String)
    /// Which jobs were removed since the watcher's revision is forgotten; it has to begin anew.
    case revisionGone(oldest: Int)
    /// The watcher read so slowly that changes would have had to be skipped; it goes on from its last revision.
    case fellBehind
    /// There is no connection left for this user, or for anybody.
    case tooManyConnections(text: String)
    /// The daemon is about to leave; try again in a moment.
    case shuttingDown
}

extension ControlError: CustomStringConvertible {
    /// What went wrong, in words, without a full stop.
    public var description: String {
        switch self {
        case .noSuchJob(let job): "there is no job \"\(job)\""
        case .badState(_, _, let text): text
        case .invalidSpec(let issues): issues.map(\.description).joined(separator: "\n")
        case .noCheckpoint(_, let text): text
        case .notAdmitted(let text): text
        case .notPermitted(let action): "you may not \(action)"
        case .noSpace(let path, let text): "no space left at \(path): \(text)"
        case .failed(let text): text
        case .revisionGone(let oldest): "what was removed before revision \(oldest) is forgotten; watch anew"
        case .fellBehind: "changes came faster than they were read; watch again from the last revision"
        case .tooManyConnections(let text): text
        case .shuttingDown: "the daemon is stopping; try again in a moment"
        }
    }
}
