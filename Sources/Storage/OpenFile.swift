/// An open file or directory that its opener must close.
public struct OpenFile: Sendable, Hashable {
    /// The file descriptor.
    public let descriptor: Int32
    /// The path in errors.
    public let path: String

    /// Wraps an open descriptor.
    public init(descriptor: Int32, path: String) {
        self.descriptor = descriptor
        self.path = path
    }
}
