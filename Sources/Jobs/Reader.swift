/// The user for whom a worker reads files, in `attempt.json`: what the user could not open, the worker does not open either.
public struct Reader: Codable, Sendable, Hashable {
    /// The user's id.
    public var uid: UInt32
    /// The ids of the user's groups.
    public var groups: [UInt32]
    /// The other jobs whose run directories the spec names and the user may use.
    public var jobs: [Int]

    /// Creates a reader.
    public init(uid: UInt32, groups: [UInt32], jobs: [Int]) {
        self.uid = uid
        self.groups = groups
        self.jobs = jobs
    }
}
