public import Jobs

/// An error of the queue.
public enum JobQueueError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The file exists and cannot be used; it is left as it is.
    case unreadable(path: String, reason: String)
    /// The file cannot be opened because of the storage; the file itself may be sound.
    case unusable(path: String, reason: String, isFull: Bool)
    /// The file was written by a later version of the program.
    case newer(path: String, version: Int)
    /// No job has this number or name.
    case noSuchJob(String)
    /// The job's state does not allow the change.
    case badState(Job, wanted: [JobState])
    /// A job depends on the success of this one, which has ended without it.
    case unmet(Job)
    /// Other jobs depend on this one.
    case needed(Job, by: [Int])
    /// The jobs that were removed after a revision are known only since this, later revision.
    case revisionGone(oldest: Int)
    /// The database failed; `reason` is its own message.
    case failed(operation: String, reason: String)

    /// One sentence for people.
    public var description: String {
        switch self {
        case .unreadable(let path, let reason):
            "The queue \(path) cannot be read (\(reason)). Restore it from a copy; nothing in it was changed."
        case .unusable(let path, let reason, _):
            "The queue \(path) cannot be opened (\(reason)). See to the disk, its space and the permissions; nothing in the "
                + "queue was changed."
        case .newer(let path, let version):
            "The queue \(path) has form \(version), which only a newer cfgd knows. Start that version again."
        case .noSuchJob(let name): "There is no job \(name)."
        case .badState(let job, let wanted):
            "Job \(job.number) \(job.state.predicate) and is not \(wanted.map(\.rawValue).joined(separator: " or "))."
        case .unmet(let job):
            "Job \(job.number) (\(job.name)) \(job.state.predicate); a job that needs "
                + "it would never run. Resume job \(job.number) first, or wait only for its end (--after-any)."
        case .needed(let job, let others):
            "Job \(job.number) (\(job.name)) is needed by \(JobList.words(others)); cancel or remove that first."
        case .revisionGone(let oldest):
            "Which jobs were removed before revision \(oldest) is forgotten; list all jobs and watch from there."
        case .failed(let operation, let reason): "The queue could not \(operation): \(reason)."
        }
    }
}
