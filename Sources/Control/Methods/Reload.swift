public import Varlink

/// Reads the daemon's configuration again. A file that cannot be used changes nothing.
public enum Reload: JobsMethod {
    /// Nothing goes in.
    public typealias Parameters = NoParameters

    /// What the daemon answers.
    public struct Reply: Codable, Sendable, Hashable {
        /// The absolute path of the file that was read; `nil` where there is none.
        public var file: String?
        /// The names of the settings that have changed.
        public var changed: [String]

        /// Creates a reply.
        public init(file: String?, changed: [String]) {
            self.file = file
            self.changed = changed
        }
    }
}
