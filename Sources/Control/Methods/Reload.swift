public import Varlink

/// Reloads the daemon's configuration. A file with an error changes nothing.
public enum Reload: JobsMethod {
    /// The method's declaration.
    public static var declaration: MethodDeclaration<Self> {
        .administers("reload the daemon's settings", writesQueue: false)
    }

    /// The empty parameters of the call.
    public typealias Parameters = NoParameters

    /// The reply to the call.
    public struct Reply: Codable, Sendable, Hashable {
        /// The absolute path of the settings file; `nil` where there is none.
        public var file: String?
        /// The names of the changed settings.
        public var changed: [String]

        /// Creates a reply.
        public init(file: String?, changed: [String]) {
            self.file = file
            self.changed = changed
        }
    }
}
