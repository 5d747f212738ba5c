/// What is known of a checkpoint without opening it.
public struct CheckpointSummary: Codable, Sendable, Hashable {
    /// The training step after which it was taken.
    public var step: Int
    /// The absolute path of its directory.
    public var path: String
    /// The SHA-256 of its manifest, in hexadecimal; the manifest holds those of the other files.
    public var sha256: String
    /// The size of all its files together, in bytes.
    public var bytes: Int
    /// When it was saved.
    public var created: Timestamp
    /// How long training stood still for it, in seconds.
    public var seconds: Double

    /// Creates a summary.
    public init(step: Int, path: String, sha256: String, bytes: Int, created: Timestamp, seconds: Double) {
        self.step = step
        self.path = path
        self.sha256 = sha256
        self.bytes = bytes
        self.created = created
        self.seconds = seconds
    }
}
