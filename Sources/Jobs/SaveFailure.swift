/// The failed saves of a training since its newest checkpoint. The training goes on; another attempt would begin at that
/// checkpoint.
public struct SaveFailure: Codable, Sendable, Hashable {
    /// Step after which the first of the saves failed.
    public var step: Int
    /// Number of failed saves.
    public var count: Int
    /// Step of the newest checkpoint, from which another attempt resumes; `nil` for the beginning.
    public var resumesFrom: Int?
    /// Whether the file system is full.
    public var isFull: Bool
    /// Reason of the newest failure, as a clause: `the disk is full (98 MB free, 256 MB kept free)`.
    public var reason: String

    /// Creates the record of failed saves.
    public init(step: Int, count: Int = 1, resumesFrom: Int?, isFull: Bool, reason: String) {
        self.step = step
        self.count = count
        self.resumesFrom = resumesFrom
        self.isFull = isFull
        self.reason = reason
    }

    /// The failure and its consequence: `cannot save since step 200: the disk is full; would resume from step 100`.
    public var words: String {
        let origin = resumesFrom.map { "resume from step \($0)" } ?? "begin anew"
        return "cannot save since step \(step)\(count > 1 ? " (\(count) tries)" : ""): \(reason); would \(origin)"
    }
}
