/// What an import found in somebody's files, and what it assumed about them.
public struct ImportRecord: Codable, Sendable, Hashable {
    /// One file.
    public struct File: Codable, Sendable, Hashable {
        /// Its path at the time.
        public var path: String
        /// The SHA-256 of its content, in hexadecimal.
        public var sha256: String

        /// Creates an entry.
        public init(path: String, sha256: String) {
            self.path = path
            self.sha256 = sha256
        }
    }

    /// One fact or assumption: what it is about, and what.
    public struct Statement: Codable, Sendable, Hashable {
        /// A word, such as `architecture`.
        public var about: String
        /// A sentence for people.
        public var text: String

        /// Creates a statement.
        public init(_ about: String, _ text: String) {
            self.about = about
            self.text = text
        }
    }

    /// The files.
    public var files: [File]
    /// Everything that was found or assumed, in the order for people.
    public var statements: [Statement]

    /// Creates a record.
    public init(files: [File], statements: [Statement]) {
        self.files = files
        self.statements = statements
    }
}
