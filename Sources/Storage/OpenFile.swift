/// A file or directory that somebody opened and must close.
public struct OpenFile: Sendable, Hashable {
    /// The system's number for it.
    public let descriptor: Int32
    /// What errors call it.
    public let path: String

    /// Names a descriptor that is open.
    public init(descriptor: Int32, path: String) {
        self.descriptor = descriptor
        self.path = path
    }
}
