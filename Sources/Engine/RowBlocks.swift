internal import Torch

/// The blocks of rows in which a network is evaluated, so that a sample is the same bits whatever it is drawn together with.
///
/// A product of another number of rows may add in another order. A batch is therefore cut into blocks of 16 rows. On a CPU
/// these are also faster than larger ones, since a block's activations stay in the cache; only rows of few numbers, such as
/// points, go together in hundreds. The last block is filled up with zeros, to as few rows as its rows allow. Numbers of rows
/// other than 16 are used where `check` finds that they give the bits of 16, once for each: that depends on the network, the
/// tensor library and the processor.
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

    /// The numbers of rows that a block of points may have instead, and the most numbers of a point.
    private static let longer = (lengths: [1024, 256, 64], numbers: 64)

    /// Whether a number of rows gives the bits of `length`, as far as that was compared.
    private var isExact: [Int: Bool] = [:]

    /// Applies `body` to each block and concatenates the rows of the results.
    /// - Parameter tensors: of `count` rows each, first the one that decides the results' bits.
    func map(count: Int, _ tensors: [Tensor], _ body: Evaluation) throws(TorchError) -> Tensor {
        var results: [Tensor] = []
        var start = 0
        while start < count {
            let length = try length(for: tensors, from: start, of: count, body)
            let rows = min(length, count - start)
            var blocks: [Tensor] = []
            for tensor in tensors {
                let part = rows == count ? tensor : try tensor.narrowed(dim: 0, start: start, length: rows)
                blocks.append(try Self.filled(part, to: length))
            }
            let result = try body(start..<start + length, blocks)
            results.append(rows == length ? result : try result.narrowed(dim: 0, start: 0, length: rows))
            start += rows
        }
        return try results.count == 1 ? results[0] : Tensor.cat(results)
    }

    /// The number of rows of the block that begins at `start`.
    private func length(
        for tensors: [Tensor], from start: Int, of count: Int, _ body: Evaluation
    ) throws(TorchError) -> Int {
        let rows = count - start
        guard let first = tensors.first else { return Self.length }
        let isPoint = first.count <= Self.longer.numbers * first.shape[0]
        let longer = isPoint ? Self.longer.lengths.filter { $0 <= rows } : []
        for length in longer + Self.shorter.filter({ $0 >= rows }) {
            if let known = isExact[length] {
                if known { return length }
            } else if try check(length, tensors, from: start, body) {
                return length
            }
        }
        return Self.length
    }

    /// Compares blocks of `length` rows with blocks of 16, on normal numbers: a longer one with all that it holds, a shorter
    /// one with both ends.
    private func check(
        _ length: Int, _ tensors: [Tensor], from start: Int, _ body: Evaluation
    ) throws(TorchError) -> Bool {
        let rows = max(length, Self.length)
        var whole: [Tensor] = []
        for (index, tensor) in tensors.enumerated() {
            let row = try tensor.narrowed(dim: 0, start: start, length: 1)
            let rest = Array(row.shape.dropFirst())
            whole.append(
                index == 0
                    ? try RandomStream(seed: 0).normal(
                        purpose: .evaluation, step: 0, samples: Array(0..<UInt64(rows)), shape: rest
                    ).cast(to: row.dtype).moved(to: row.device)
                    : try row.expanded([rows] + rest.map { _ in -1 }).contiguous())
        }
        let expected = try body(start..<start + rows, whole)
        let part = min(length, Self.length)
        let places = length > Self.length ? Array(stride(from: 0, to: rows, by: part)) : [0, rows - part]
        var agrees = true
        for first in places where agrees {
            var some: [Tensor] = []
            for tensor in whole { some.append(try tensor.narrowed(dim: 0, start: first, length: part)) }
            let result = try body(start + first..<start + first + part, some)
            agrees = try result.bytes() == expected.narrowed(dim: 0, start: first, length: part).bytes()
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
