/// A safetensors file that cannot be read or written, with the file, the tensor where there is one, and the reason.
public struct SafetensorsError: Error, CustomStringConvertible, Sendable {
    /// The path of the file.
    public let file: String

    /// The name of the tensor that is wrong, if it is one.
    public let tensor: String?

    /// What is wrong.
    public let message: String

    /// An error in `file`.
    public init(file: String, tensor: String? = nil, message: String) {
        self.file = file
        self.tensor = tensor
        self.message = message
    }

    /// The file, the tensor and the reason.
    public var description: String {
        guard let tensor else { return "\(file): \(message)" }
        return "\(file): tensor '\(tensor)': \(message)"
    }
}
