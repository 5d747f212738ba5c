/// Lists the files that a job has written so far.
public enum Files: JobsMethod {
    /// The method's declaration.
    public static var declaration: MethodDeclaration<Self> { .looks("see the files of", job: \.job) }

    /// The parameters of the call.
    public struct Parameters: Codable, Sendable, Hashable {
        /// The job's number, name or `@last`.
        public var job: String

        /// Creates the parameters.
        public init(job: String) { self.job = job }
    }

    /// A file of a run directory.
    public struct File: Codable, Sendable, Hashable {
        /// The path, relative to the run directory.
        public var path: String
        /// The size in bytes.
        public var bytes: Int

        /// Creates an entry.
        public init(path: String, bytes: Int) {
            self.path = path
            self.bytes = bytes
        }
    }

    /// The reply to the call.
    public struct Reply: Codable, Sendable, Hashable {
        /// The absolute path of the run directory.
        public var directory: String
        /// The files in the order of their paths.
        public var files: [File]

        /// Creates a reply.
        public init(directory: String, files: [File]) {
            self.directory = directory
            self.files = files
        }
    }
}
