/// A file of PyTorch's that is not read, with the reason and what to do.
public struct PyTorchFileError: Error, CustomStringConvertible, Sendable {
    /// The path of the file.
    public let file: String

    /// What is wrong.
    public let message: String

    /// An error in `file`.
    public init(file: String, message: String) {
        self.file = file
        self.message = message
    }

    /// The file and the reason.
    public var description: String { "\(file): \(message)" }
}
