/// A tensor operation that libtorch refused, with the reason in its own words.
public struct TorchError: Error, CustomStringConvertible, Sendable {
    /// What was attempted, for instance `matmul`.
    public let operation: String

    /// Why it failed.
    public let message: String

    /// An error of the operation named `operation`.
    public init(operation: String, message: String) {
        self.operation = operation
        self.message = message
    }

    /// The operation and the reason.
    public var description: String { "\(operation): \(message)" }
}
