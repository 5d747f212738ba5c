internal import Torch

/// The blocks of rows in which a network is evaluated, so that a sample is the same bits whatever it is drawn together with.
///
/// A product of another number of rows may add in another order. A batch is therefore cut into blocks of 16 rows, which are
/// also faster on a CPU than larger ones, since a block's activations stay in the cache. The last block is filled up with
/// zeros, to as few rows as give the bits of 16: `check` compares them once for each number of rows, because that
/// depends on the network, the tensor library and the processor.
final class RowBlocks {
    /// The evaluation of a block.
    /// - Parameters:
    ///   - rows: the block's places in the batch, beyond its end for rows that fill up.
    ///   - blocks: the block's rows of each tensor.
    typealias Evaluation = (_ rows: Range<Int>, _ blocks: [Tensor]) throws(TorchError) -> Tensor

    /// The number of rows of one block.
    static let length = 16

    /// The numbers of rows that the last block may have instead.
    private static let shorter = [1, 2, 4, 8]

    /// Whether a number of rows gives the bits of `length`, as far as that was compared.
    private var isExact: [Int: Bool] = [:]

    /// Applies `body` to each block and concatenates the rows of the results.
    /// - Parameter tensors: of `count` rows each, first the one that decides the results' bits, of float32.
    func map(count: Int, _ tensors: [Tensor], _ body: Evaluation) throws(TorchError) -> Tensor {
        var results: [Tensor] = []
        for start in stride(from: 0, to: count, by: Self.length) {
            let rows = min(Self.length, count - start)
            var parts: [Tensor] = []
            for tensor in tensors { parts.append(try tensor.narrowed(dim: 0, start: start, length: rows)) }
            let length = try length(for: parts, from: start, body)
            var blocks: [Tensor] = []
            for part in parts { blocks.append(try Self.filled(part, to: length)) }
            let result = try body(start..<start + length, blocks)
            results.append(rows == length ? result : try result.narrowed(dim: 0, start: 0, length: rows))
        }
        return try results.count == 1 ? results[0] : Tensor.cat(results)
    }

    /// The least number of rows, at least those of `parts`, that gives the bits of a whole block.
    private func length(for parts: [Tensor], from start: Int, _ body: Evaluation) throws(TorchError) -> Int {
        guard let rows = parts.first?.shape[0] else { return Self.length }
        for length in Self.shorter where length >= rows {
            if let known = isExact[length] {
                if known { return length }
            } else if try check(length, parts, from: start, body) {
                return length
            }
        }
        return Self.length
    }

    /// Compares a block of `length` rows with the first and the last rows of a whole block, on normal numbers.
    private func check(
        _ length: Int, _ parts: [Tensor], from start: Int, _ body: Evaluation
    ) throws(TorchError) -> Bool {
        var whole: [Tensor] = []
        for (index, part) in parts.enumerated() {
            let row = try part.narrowed(dim: 0, start: 0, length: 1)
            let rest = Array(row.shape.dropFirst())
            whole.append(
                index == 0
                    ? try RandomStream(seed: 0).normal(
                        purpose: .evaluation, step: 0, samples: Array(0..<UInt64(Self.length)), shape: rest
                    ).cast(to: part.dtype).moved(to: part.device)
                    : try row.expanded([Self.length] + rest.map { _ in -1 }).contiguous())
        }
        let expected = try body(start..<start + Self.length, whole)
        var agrees = true
        for first in [0, Self.length - length] where agrees {
            var some: [Tensor] = []
            for tensor in whole { some.append(try tensor.narrowed(dim: 0, start: first, length: length)) }
            let place = start + first
            let result = try body(place..<place + length, some)
            agrees = try result.bytes() == expected.narrowed(dim: 0, start: first, length: length).bytes()
        }
        isExact[length] = agrees
        return agrees
    }

    /// The rows and as many zero rows as make `length`.
    private static func filled(_ rows: Tensor, to length: Int) throws(TorchError) -> Tensor {
        var shape = rows.shape
        guard shape[0] < length else { return rows }
        shape[0] = length - shape[0]
        return try Tensor.cat([rows, try Tensor.zeros(shape, dtype: rows.dtype, device: rows.device)])
    }
}
