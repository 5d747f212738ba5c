public import Jobs

/// Tells why a job is where it is, and when it will go on.
public enum Why: JobsMethod {
    /// What a job waits for.
    public enum Cause: String, Codable, Sendable, Hashable, CaseIterable {
        /// For other jobs to end.
        case dependency
        /// For somebody to release it.
        case held
        /// For somebody to resume it.
        case paused
        /// For the queue to be opened.
        case drained
        /// For the time at which it is tried again.
        case retry
        /// For a worker to end, so that there is a slot.
        case slots
        /// For threads.
        case threads
        /// For memory.
        case memory
        /// For a GPU.
        case gpu
        /// For the jobs that have their turn before it.
        case turn
        /// For its worker to begin.
        case starting
        /// For nothing: it works.
        case running
        /// For its worker to save and leave.
        case stopping
        /// For nothing: it has ended.
        case final
    }

    /// What the caller sends.
    public struct Parameters: Codable, Sendable, Hashable {
        /// The job's number, name or `@last`.
        public var job: String

        /// Creates the parameters.
        public init(job: String) { self.job = job }
    }

    /// What the daemon answers.
    public struct Reply: Codable, Sendable, Hashable {
        /// The job.
        public var job: Job
        /// What it waits for.
        public var cause: Cause
        /// The same in a sentence for people.
        public var text: String
        /// The jobs that it waits for.
        public var jobs: [Int]?
        /// How many jobs have their turn before it.
        public var ahead: Int?
        /// When it is expected to start, by the measured rates of the jobs before it.
        public var start: Timestamp?
        /// Whether that is only the earliest time, since not all of those jobs have been measured.
        public var startIsLowerBound: Bool?
        /// When it is expected to have done all its steps.
        public var end: Timestamp?

        /// Creates a reply.
        public init(
            job: Job, cause: Cause, text: String, jobs: [Int]? = nil, ahead: Int? = nil, start: Timestamp? = nil,
            startIsLowerBound: Bool? = nil, end: Timestamp? = nil
        ) {
            self.job = job
            self.cause = cause
            self.text = text
            self.jobs = jobs
            self.ahead = ahead
            self.start = start
            self.startIsLowerBound = startIsLowerBound
            self.end = end
        }
    }
}
