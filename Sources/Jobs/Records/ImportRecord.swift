/// The files, facts and assumptions of an import.
public struct ImportRecord: Codable, Sendable, Hashable {
    /// One imported file.
    public struct File: Codable, Sendable, Hashable {
        /// Path of the file at the time of the import.
        public var path: String
        /// The SHA-256 of its content, in hexadecimal.
        public var sha256: String

        /// Creates an entry.
        public init(path: String, sha256: String) {
            self.path = path
            self.sha256 = sha256
        }
    }

    /// One fact or assumption about the files, with its subject.
    public struct Statement: Codable, Sendable, Hashable {
        /// Subject of the statement in one word, such as `architecture`.
        public var about: String
        /// The statement in words for people.
        public var text: String

        /// Creates a statement.
        public init(_ about: String, _ text: String) {
            self.about = about
            self.text = text
        }
    }

    /// The imported files.
    public var files: [File]
    /// All facts and assumptions, in the order of printing.
    public var statements: [Statement]

    /// Creates a record.
    public init(files: [File], statements: [Statement]) {
        self.files = files
        self.statements = statements
    }
}
