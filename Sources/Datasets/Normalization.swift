public import Torch

/// How what is stored becomes the numbers that networks see.
public enum Normalization: Sendable, Hashable, CustomStringConvertible {
    /// Bytes 0...255 as -1...1: `x / 127.5 - 1`.
    case bytes
    /// Numbers as they are.
    case none
    /// Numbers from a to b as -1...1: `2 (x - a) / (b - a) - 1`.
    case range(Float, Float)

    /// The formula, as manifests of checkpoints record it.
    public var description: String {
        switch self {
        case .bytes: "x / 127.5 - 1"
        case .none: "x"
        case .range(let low, let high): "2 (x - \(low)) / (\(high) - \(low)) - 1"
        }
    }

    /// How many byte values lie in one unit of the numbers; `nil` where no bytes are stored.
    public var bytesPerUnit: Double? { self == .bytes ? 127.5 : nil }

    /// Stored elements as float32.
    public func callAsFunction(_ stored: Tensor) throws(TorchError) -> Tensor {
        switch self {
        case .bytes: try stored.cast(to: .float32) / 127.5 - 1
        case .none: try stored.cast(to: .float32)
        case .range(let low, let high):
            try (stored.cast(to: .float32) - Double(low)) * (2 / (Double(high) - Double(low))) - 1
        }
    }
}
