/// A failure to read a file of PyTorch, with the remedy.
public struct PyTorchFileError: Error, CustomStringConvertible, Sendable {
    /// The path of the file.
    public let file: String

    /// The reason, and the remedy where there is one.
    public let message: String

    /// The system's error number, errno; `nil` where the content is at fault.
    public let code: Int32?

    /// Creates the error of a file.
    public init(file: String, message: String, code: Int32? = nil) {
        self.file = file
        self.message = message
        self.code = code
    }

    /// The file and the reason, separated by a colon.
    public var description: String { "\(file): \(message)" }
}
