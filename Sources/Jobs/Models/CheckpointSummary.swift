/// The summary of a checkpoint, known without opening it.
public struct CheckpointSummary: Codable, Sendable, Hashable {
    /// Training step after which the checkpoint was taken.
    public var step: Int
    /// Absolute path of the checkpoint's directory.
    public var path: String
    /// SHA-256 of the manifest, in hexadecimal; the manifest holds the hashes of the other files.
    public var sha256: String
    /// Size of all files together in bytes.
    public var bytes: Int
    /// Time of saving.
    public var created: Timestamp
    /// Time for which training paused to save the checkpoint, in seconds.
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
