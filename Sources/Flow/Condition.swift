public import Torch

/// A condition as the input of a network: a label, or the tokens of a text. The conditions of a batch are the rows of one int64
/// tensor, so that fields, guidance and solvers treat both alike.
public struct Condition: Sendable, Hashable {
    /// The label alone, or the tokens.
    public let row: [Int64]
    /// The shape of the row in a batch: [] for a label, [tokens] for a text.
    public let shape: [Int]
    /// The name in messages, such as `class 3`.
    public let name: String
    /// The symbol in formulas, such as `3`.
    public let symbol: String

    /// A label, such as the class 3.
    public init(label: Int) {
        row = [Int64(label)]
        shape = []
        name = "class \(label)"
        symbol = "\(label)"
    }

    /// A text by its tokens.
    public init(tokens: [Int64], text: String) {
        row = tokens
        shape = [tokens.count]
        name = text.isEmpty ? "the empty prompt" : "prompt \"\(text)\""
        symbol = "\"\(text)\""
    }

    /// Returns the same condition for each sample: int64 [count] or [count, tokens].
    /// - Throws: `TorchError`.
    public func rows(_ count: Int, device: Device) throws(TorchError) -> Tensor {
        guard !shape.isEmpty else {
            return try Tensor.full([count], Double(row[0]), dtype: .int64, device: device)
        }
        return try Tensor(row, shape: [1] + shape).moved(to: device).expanded([count] + shape)
    }
}
