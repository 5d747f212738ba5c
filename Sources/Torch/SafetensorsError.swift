/// A safetensors file that cannot be read or written: the file, the tensor and the reason.
public struct SafetensorsError: Error, CustomStringConvertible, Sendable {
    /// The path of the file.
    public let file: String

    /// The name of the affected tensor; `nil` where the whole file is affected.
    public let tensor: String?

    /// The reason, as people read it after the file and the tensor.
    public let message: String

    /// Whether the content of the file is wrong, so that reading it again fails again; `false` where the system failed.
    public let isMalformed: Bool

    /// Whether the file could not be written because the file system is full.
    public let isOutOfSpace: Bool

    /// An error in `file`.
    public init(
        file: String, tensor: String? = nil, message: String, isMalformed: Bool = true, isOutOfSpace: Bool = false
    ) {
        self.file = file
        self.tensor = tensor
        self.message = message
        self.isMalformed = isMalformed
        self.isOutOfSpace = isOutOfSpace
    }

    /// The file, the tensor and the reason.
    public var description: String {
        guard let tensor else { return "\(file): \(message)" }
        return "\(file): tensor '\(tensor)': \(message)"
    }
}
