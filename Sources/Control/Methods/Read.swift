public import Foundation

/// Reads a piece of a file of a run directory, for callers who may look into the job and not into the directory.
public enum Read: JobsMethod {
    /// The longest piece in bytes. Its text is a third longer, and a reply stays below 1 MiB.
    public static let longest = 1 << 19

    /// What the caller sends.
    public struct Parameters: Codable, Sendable, Hashable {
        /// The job's number, name or `@last`.
        public var job: String
        /// The path, relative to the run directory, as `Files` lists it.
        public var path: String
        /// Where the piece begins, in bytes; 0 if missing.
        public var offset: Int?
        /// How many bytes to read, at most and if missing `longest`.
        public var length: Int?

        /// Creates the parameters.
        public init(job: String, path: String, offset: Int? = nil, length: Int? = nil) {
            self.job = job
            self.path = path
            self.offset = offset
            self.length = length
        }
    }

    /// What the daemon answers.
    public struct Reply: Codable, Sendable, Hashable {
        /// The bytes, which travel as base64; none at the end of the file.
        public var data: Data
        /// The size of the whole file in bytes, now.
        public var size: Int

        /// Creates a reply.
        public init(data: Data, size: Int) {
            self.data = data
            self.size = size
        }
    }
}
