public import Jobs

/// A job that waits for nothing but room, as estimates need it.
public struct WaitingJob: Sendable, Hashable {
    /// Its number.
    public var number: Int
    /// What it will take of the machine.
    public var resources: JobResources
    /// Seconds that it will work, by its own measured rate or by that of the last job of its name; `nil` if neither was
    /// measured.
    public var seconds: Double?

    /// Describes a waiting job.
    public init(number: Int, resources: JobResources, seconds: Double?) {
        self.number = number
        self.resources = resources
        self.seconds = seconds
    }
}
