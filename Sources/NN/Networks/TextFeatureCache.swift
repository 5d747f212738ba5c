internal import Torch

/// A cache of text features, least recently added first out.
final class TextFeatureCache {
    /// The cached features of one text, without the padding that the mask hides.
    private struct Entry {
        /// The token vectors, [1, tokens of the text, width].
        let tokens: Tensor
        /// The attention mask, [1, 1, 1, length].
        let mask: Tensor
        /// The pooled features, [1, width].
        let pooled: Tensor

        var bytes: Int { [tokens, mask, pooled].reduce(0) { $0 + $1.count * $1.dtype.size } }
    }

    private let encoder: any TextEncoder
    private let most: Int
    private var entries: [[Int64]: Entry] = [:]
    /// The keys of the entries, oldest first.
    private var order: [[Int64]] = []
    private var bytes = 0

    /// Rows of each encoder call. The number is fixed because the other rows of a batch can change the bits of a row.
    private static let block = 16

    /// Creates a cache of at most `most` bytes.
    init(_ encoder: any TextEncoder, _ most: Int) {
        self.encoder = encoder
        self.most = most
    }

    /// Returns the features of N texts, tokens [N, length] int64, encoding those that are missing.
    /// - Throws: `TorchError` if the encoder fails.
    func callAsFunction(_ tokens: Tensor) throws(TorchError) -> TextFeatures {
        let length = tokens.shape[1]
        let all = try tokens.int64s()
        let rows = stride(from: 0, to: all.count, by: length).map { Array(all[$0..<$0 + length]) }
        var found: [[Int64]: Entry] = [:]
        var missing: [[Int64]] = []
        var seen: Set<[Int64]> = []
        for row in rows where seen.insert(row).inserted {
            if let entry = entries[row] { found[row] = entry } else { missing.append(row) }
        }
        for start in stride(from: 0, to: missing.count, by: Self.block) {
            let part = Array(missing[start..<min(start + Self.block, missing.count)])
            for (row, entry) in zip(part, try encoded(part, on: tokens.device)) {
                found[row] = entry
                keep(entry, row)
            }
        }
        let answers = rows.compactMap { found[$0] }
        return TextFeatures(
            tokens: try Tensor.cat(
                answers.map { entry throws(TorchError) in try Self.padded(entry.tokens, to: length) }),
            mask: try Tensor.cat(answers.map(\.mask)), pooled: try Tensor.cat(answers.map(\.pooled)))
    }

    private func keep(_ entry: Entry, _ row: [Int64]) {
        entries[row] = entry
        order.append(row)
        bytes += entry.bytes
        while bytes > most, let oldest = order.first {
            order.removeFirst()
            bytes -= entries.removeValue(forKey: oldest)?.bytes ?? 0
        }
    }

    private func encoded(_ rows: [[Int64]], on device: Device) throws(TorchError) -> [Entry] {
        let filled = rows + Array(repeating: encoder.empty, count: Self.block - rows.count)
        let tokens = try Tensor(filled.flatMap { $0 }, shape: [filled.count, encoder.empty.count]).moved(to: device)
        let answer = try withoutGradient { () throws(TorchError) in try encoder(tokens) }
        return try rows.indices.map { place throws(TorchError) in
            func one(_ tensor: Tensor) throws(TorchError) -> Tensor {
                try tensor.narrowed(dim: 0, start: place, length: 1)
            }
            let mask = try one(answer.mask).cloned()
            let seen = try mask.values().lastIndex(of: 0).map { $0 + 1 } ?? 0
            return Entry(
                tokens: try one(answer.tokens).narrowed(dim: 1, start: 0, length: seen).cloned(), mask: mask,
                pooled: try one(answer.pooled).cloned())
        }
    }

    /// Pads [1, n, width] with zeros to [1, length, width].
    private static func padded(_ tokens: Tensor, to length: Int) throws(TorchError) -> Tensor {
        let (count, width) = (tokens.shape[1], tokens.shape[2])
        guard count < length else { return tokens }
        let rest = try Tensor.zeros([1, length - count, width], dtype: tokens.dtype, device: tokens.device)
        return try Tensor.cat([tokens, rest], dim: 1)
    }
}
