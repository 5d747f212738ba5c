internal import Flow
internal import NN
internal import Torch

/// The velocity field of a network that predicts velocities. Evaluations are not recorded for gradients.
///
/// The network is always called with blocks of the same number of rows, the last one filled up: a matrix product of
/// another size may add in another order, so only this makes a sample the same bits whatever it is drawn together with.
/// On a CPU such blocks are also faster than larger ones, since a block's activations stay in the cache.
struct NetworkField: VelocityField {
    let network: any ConditionalNetwork
    /// 0 for a network without labels.
    let classes: Int

    /// Rows of one call.
    private static let block = 16

    func callAsFunction(_ x: Tensor, at t: Double, given label: Tensor?) throws(TorchError) -> Tensor {
        try withoutGradient { () throws(TorchError) in
            let count = x.shape[0]
            let time = try Tensor.full([Self.block], t)
            var blocks: [Tensor] = []
            for start in stride(from: 0, to: count, by: Self.block) {
                let length = min(Self.block, count - start)
                let rows = try Self.filled(x.narrowed(dim: 0, start: start, length: length))
                let labels: Tensor?
                if let label {
                    labels = try Self.filled(label.narrowed(dim: 0, start: start, length: length))
                } else {
                    labels = nil
                }
                let velocity = try network(rows, time: time, label: labels)
                blocks.append(try velocity.narrowed(dim: 0, start: 0, length: length))
            }
            return try Tensor.cat(blocks)
        }
    }

    /// One evaluation of twice the batch.
    func pair(_ x: Tensor, at t: Double, given label: Tensor) throws(TorchError) -> VelocityPair {
        let count = x.shape[0]
        let null = try Tensor.full([count], Double(classes), dtype: .int64)
        let both = try self(try Tensor.cat([x, x]), at: t, given: try Tensor.cat([label, null]))
        return VelocityPair(
            conditional: try both.narrowed(dim: 0, start: 0, length: count),
            unconditional: try both.narrowed(dim: 0, start: count, length: count))
    }

    /// The rows and as many zero rows as make a block.
    private static func filled(_ rows: Tensor) throws(TorchError) -> Tensor {
        var shape = rows.shape
        guard shape[0] < block else { return rows }
        shape[0] = block - shape[0]
        return try Tensor.cat([rows, try Tensor.zeros(shape, dtype: rows.dtype)])
    }
}
