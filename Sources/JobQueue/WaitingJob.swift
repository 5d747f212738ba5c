public import Jobs

/// A job that waits for resources only, as estimates need it.
public struct WaitingJob: Sendable, Hashable {
    /// The job's number.
    public var number: Int
    /// The resources that the job takes.
    public var resources: JobResources
    /// Seconds of work, by the job's own measured rate or by that of the last job of its name; `nil` if neither was
    /// measured.
    public var seconds: Double?

    /// Creates a waiting job.
    public init(number: Int, resources: JobResources, seconds: Double?) {
        self.number = number
        self.resources = resources
        self.seconds = seconds
    }
}
