/// Another job that must have ended before a job may start.
public struct JobDependency: Codable, Sendable, Hashable {
    /// What is expected of the other job.
    public enum Condition: String, Codable, Sendable, Hashable, CaseIterable {
        /// It has succeeded. If it ends otherwise, the job that waits for it ends the same way and never runs.
        case success
        /// It has ended, however it did.
        case end
    }

    /// The other job's number.
    public var job: Int
    /// What is expected of it.
    public var until: Condition

    /// Creates a dependency.
    public init(job: Int, until: Condition) {
        self.job = job
        self.until = until
    }

    /// Whether the other job's state fulfils it; `nil` while that is open.
    public func isMet(by state: JobState) -> Bool? {
        switch until {
        case .success: state.isFinal ? state == .succeeded : nil
        case .end: state.isFinal ? true : nil
        }
    }
}
