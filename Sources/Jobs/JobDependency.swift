/// Another job that must have ended before a job may start.
public struct JobDependency: Codable, Sendable, Hashable {
    /// The state of the other job that the dependency requires.
    public enum Condition: String, Codable, Sendable, Hashable, CaseIterable {
        /// Success of the other job. If the other job ends otherwise, the dependent job ends the same way and never runs.
        case success
        /// Any end of the other job.
        case end
    }

    /// The other job's number.
    public var job: Int
    /// The state of the other job that the dependency requires.
    public var until: Condition

    /// Creates a dependency.
    public init(job: Int, until: Condition) {
        self.job = job
        self.until = until
    }

    /// Whether the other job's state meets the dependency; `nil` while that is open.
    public func isMet(by state: JobState) -> Bool? {
        switch until {
        case .success: state.isFinal ? state == .succeeded : nil
        case .end: state.isFinal ? true : nil
        }
    }
}
