/// `outcome.json` of a run directory: how the job ended, written once and atomically when it succeeded or failed for good.
public struct Outcome: Codable, Sendable, Hashable {
    /// The two ends that a worker can give a job.
    public enum Result: String, Codable, Sendable, Hashable { case succeeded, failed }

    /// The attempt that ended the job.
    public var attempt: Int
    /// How it ended.
    public var result: Result
    /// One sentence for people: what was made, or what went wrong and what to do.
    public var text: String
    /// When it ended.
    public var finished: Timestamp
    /// Steps that were done.
    public var step: Int
    /// What a sampling job ran.
    public var sampling: SamplingRecord?
    /// What a classifier is worth on held-out examples.
    public var classifier: ClassifierRecord?
    /// What an evaluation measured.
    public var likelihood: LikelihoodRecord?
    /// What an import found and what it assumed.
    public var imported: ImportRecord?

    /// Creates an outcome.
    public init(
        attempt: Int, result: Result, text: String, finished: Timestamp, step: Int, sampling: SamplingRecord? = nil,
        classifier: ClassifierRecord? = nil, likelihood: LikelihoodRecord? = nil,
        imported: ImportRecord? = nil
    ) {
        self.attempt = attempt
        self.result = result
        self.text = text
        self.finished = finished
        self.step = step
        self.sampling = sampling
        self.classifier = classifier
        self.likelihood = likelihood
        self.imported = imported
    }
}
