internal import Torch

/// A batch cut into blocks of the same number of rows, the last one filled up with zeros.
///
/// A matrix product of another size may add in another order, so only this makes a sample the same bits whatever it is
/// drawn together with. On a CPU such blocks are also faster than larger ones, since a block's activations stay in the
/// cache.
enum RowBlocks {
    /// The number of rows of one block.
    static let length = 16

    /// Applies `body` to each block and concatenates the rows of the results.
    /// - Parameters:
    ///   - tensors: of `count` rows each.
    ///   - body: is given a block's places in the batch, beyond its end for rows that fill up, and the block of each tensor.
    static func map(
        count: Int, _ tensors: [Tensor], _ body: (Range<Int>, [Tensor]) throws(TorchError) -> Tensor
    ) throws(TorchError) -> Tensor {
        var results: [Tensor] = []
        for start in stride(from: 0, to: count, by: length) {
            let rows = min(length, count - start)
            var blocks: [Tensor] = []
            for tensor in tensors { blocks.append(try filled(tensor.narrowed(dim: 0, start: start, length: rows))) }
            results.append(try body(start..<start + length, blocks).narrowed(dim: 0, start: 0, length: rows))
        }
        return try Tensor.cat(results)
    }

    /// The rows and as many zero rows as make a block.
    private static func filled(_ rows: Tensor) throws(TorchError) -> Tensor {
        var shape = rows.shape
        guard shape[0] < length else { return rows }
        shape[0] = length - shape[0]
        return try Tensor.cat([rows, try Tensor.zeros(shape, dtype: rows.dtype, device: rows.device)])
    }
}
