/// A failed tensor operation, with libtorch's message.
public struct TorchError: Error, CustomStringConvertible, Sendable {
    /// The operation, for instance `matmul`.
    public let operation: String

    /// The reason, mostly in libtorch's words.
    public let message: String

    /// Creates the error of the operation named `operation`.
    public init(operation: String, message: String) {
        self.operation = operation
        self.message = message
    }

    /// The operation and the reason, separated by a colon.
    public var description: String { "\(operation): \(message)" }
}
