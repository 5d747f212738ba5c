/// The end of a job: exit status or signal of its last worker, and a sentence.
public struct JobExit: Codable, Sendable, Hashable {
    /// The exit status of its last worker, `nil` when a signal ended it or none was started.
    public var code: Int?
    /// The number of the signal that ended its last worker.
    public var signal: Int?
    /// The error, or the result, in one sentence for people.
    public var text: String

    /// Creates an exit value.
    public init(code: Int? = nil, signal: Int? = nil, text: String) {
        self.code = code
        self.signal = signal
        self.text = text
    }
}
