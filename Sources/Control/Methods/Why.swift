public import Jobs

/// Explains the state of a job and estimates when it starts and ends.
public enum Why: JobsMethod {
    /// The method's declaration.
    public static var declaration: MethodDeclaration<Self> { .browses("ask why") }

    /// The cause of a job's state.
    public enum Cause: String, Codable, Sendable, Hashable, CaseIterable {
        /// The job waits for other jobs to end.
        case dependency
        /// The job is held until somebody releases it.
        case held
        /// The job is paused until somebody resumes it.
        case paused
        /// The queue is drained.
        case drained
        /// The job waits for the time of its next attempt.
        case retry
        /// All slots are taken.
        case slots
        /// Threads are short.
        case threads
        /// Memory is short.
        case memory
        /// A GPU is short.
        case gpu
        /// Jobs before it in the queue start first.
        case turn
        /// The worker is starting.
        case starting
        /// The job is running.
        case running
        /// The worker is saving before it exits.
        case stopping
        /// The job has ended.
        case final
    }

    /// The parameters of the call.
    public struct Parameters: Codable, Sendable, Hashable {
        /// The job's number, name or `@last`.
        public var job: String

        /// Creates the parameters.
        public init(job: String) { self.job = job }
    }

    /// The reply to the call.
    public struct Reply: Codable, Sendable, Hashable {
        /// The job that was asked about.
        public var job: Job
        /// The cause of its state.
        public var cause: Cause
        /// The explanation in one sentence.
        public var text: String
        /// The jobs that the job waits for.
        public var jobs: [Int]?
        /// The number of jobs before it in the queue.
        public var ahead: Int?
        /// The estimated time of its start, by the measured rates of the jobs before it.
        public var start: Timestamp?
        /// Whether `start` is only a lower bound, since some of those jobs have no measured rate.
        public var startIsLowerBound: Bool?
        /// The estimated time of its end.
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
