/// `outcome.json` of a run directory: how the job ended, written once and atomically when it succeeded or failed for good.
public struct Outcome: Sendable, Hashable {
    /// The result of a job as its worker records it.
    public enum Result: String, Codable, Sendable, Hashable { case succeeded, failed }

    /// The attempt that ended the job.
    public var attempt: Int
    /// Result of the job.
    public var result: Result
    /// Result, or error and remedy, in one sentence for people.
    public var text: String
    /// Time of the job's end.
    public var finished: Timestamp
    /// Number of steps done.
    public var step: Int
    /// Record of the job's kind; `nil` for a failure, and for a kind without records.
    public var record: JobKind.Record?

    /// Creates an outcome.
    public init(
        attempt: Int, result: Result, text: String, finished: Timestamp, step: Int, record: JobKind.Record? = nil
    ) {
        self.attempt = attempt
        self.result = result
        self.text = text
        self.finished = finished
        self.step = step
        self.record = record
    }
}

extension Outcome: Codable {
    private enum CodingKeys: String, CodingKey { case attempt, result, text, finished, step }

    /// Reads the outcome and the record beside its keys.
    /// - Throws: `DecodingError` for a value of another form.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        attempt = try container.decode(Int.self, forKey: .attempt)
        result = try container.decode(Result.self, forKey: .result)
        text = try container.decode(String.self, forKey: .text)
        finished = try container.decode(Timestamp.self, forKey: .finished)
        step = try container.decode(Int.self, forKey: .step)
        record = try JobKind.Record.ifPresent(in: decoder)
    }

    /// Writes the outcome, and the record beside its keys.
    /// - Throws: `EncodingError`.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(attempt, forKey: .attempt)
        try container.encode(result, forKey: .result)
        try container.encode(text, forKey: .text)
        try container.encode(finished, forKey: .finished)
        try container.encode(step, forKey: .step)
        try record?.encode(to: encoder)
    }
}
