/// `attempt.json` of a run directory: which start of the job is the current one. The daemon writes it before it starts a
/// worker; a worker that finds a number other than its own leaves at once.
public struct Attempt: Codable, Sendable, Hashable {
    /// Counts the starts of the job, from 1.
    public var attempt: Int
    /// The job's number, 0 for a run directory that no daemon made.
    public var job: Int

    /// Creates an attempt.
    public init(attempt: Int, job: Int) {
        self.attempt = attempt
        self.job = job
    }
}
