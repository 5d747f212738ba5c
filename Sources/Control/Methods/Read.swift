public import Foundation

/// Reads a byte range of a file in a run directory, for callers who may look into the job and not into the directory.
public enum Read: JobsMethod {
    /// The method's declaration.
    public static var declaration: MethodDeclaration<Self> { .looks("read the files of", job: \.job) }

    /// The longest range in bytes. Its base64 is a third longer, and a reply stays below 1 MiB.
    public static let longest = 1 << 19

    /// The parameters of the call.
    public struct Parameters: Codable, Sendable, Hashable {
        /// The job's number, name or `@last`.
        public var job: String
        /// The path, relative to the run directory, as `Files` lists it.
        public var path: String
        /// The offset of the first byte; 0 if missing.
        public var offset: Int?
        /// The most bytes to read, at most `longest`, which is the default.
        public var length: Int?

        /// Creates the parameters.
        public init(job: String, path: String, offset: Int? = nil, length: Int? = nil) {
            self.job = job
            self.path = path
            self.offset = offset
            self.length = length
        }
    }

    /// The reply to the call.
    public struct Reply: Codable, Sendable, Hashable {
        /// The bytes, as base64 on the wire; none at the end of the file.
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
