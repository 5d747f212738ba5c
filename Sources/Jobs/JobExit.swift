/// How a job ended.
public struct JobExit: Codable, Sendable, Hashable {
    /// The exit status of its last worker, `nil` when a signal ended it or none was started.
    public var code: Int?
    /// The number of the signal that ended its last worker.
    public var signal: Int?
    /// One sentence for people: the error, or what was made.
    public var text: String

    /// Creates an exit value.
    public init(code: Int? = nil, signal: Int? = nil, text: String) {
        self.code = code
        self.signal = signal
        self.text = text
    }
}
