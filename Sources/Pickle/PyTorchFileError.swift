/// A failure to read a file of PyTorch, with the remedy.
public struct PyTorchFileError: Error, CustomStringConvertible, Sendable {
    /// The path of the file.
    public let file: String

    /// The reason, and the remedy where there is one.
    public let message: String

    /// Creates the error of a file.
    public init(file: String, message: String) {
        self.file = file
        self.message = message
    }

    /// The file and the reason, separated by a colon.
    public var description: String { "\(file): \(message)" }
}
