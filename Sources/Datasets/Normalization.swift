public import Torch

/// The conversion of stored elements to a network's inputs.
public enum Normalization: Sendable, Hashable, CustomStringConvertible {
    /// Bytes 0...255 to -1...1: `x / 127.5 - 1`.
    case bytes
    /// The identity, for numbers that need no conversion.
    case none
    /// Numbers from a to b to -1...1: `2 (x - a) / (b - a) - 1`.
    case range(Float, Float)

    /// The formula, as checkpoints' manifests record it.
    public var description: String {
        switch self {
        case .bytes: "x / 127.5 - 1"
        case .none: "x"
        case .range(let low, let high): "2 (x - \(low)) / (\(high) - \(low)) - 1"
        }
    }

    /// The number of byte values in one unit of the inputs, 127.5; `nil` if no bytes are stored.
    public var bytesPerUnit: Double? { self == .bytes ? 127.5 : nil }

    /// Converts stored elements to float32 inputs.
    /// - Throws: `TorchError` if a tensor operation fails.
    public func callAsFunction(_ stored: Tensor) throws(TorchError) -> Tensor {
        switch self {
        case .bytes: try stored.cast(to: .float32) / 127.5 - 1
        case .none: try stored.cast(to: .float32)
        case .range(let low, let high):
            try (stored.cast(to: .float32) - Double(low)) * (2 / (Double(high) - Double(low))) - 1
        }
    }
}
