internal import Flow
internal import NN
internal import Torch

/// The field of a network: velocities, or what else it predicts.
///
/// The network is always called with blocks of the same number of rows, the last one filled up: a matrix product of
/// another size may add in another order, so only this makes a sample the same bits whatever it is drawn together with.
/// On a CPU such blocks are also faster than larger ones, since a block's activations stay in the cache.
struct NetworkField: VelocityField {
    let network: any ConditionalNetwork
    /// 0 for a network without labels.
    let classes: Int
    /// Whether evaluations are recorded for gradients where these are on.
    var isDifferentiable = false

    /// Rows of one call.
    private static let block = 16

    func callAsFunction(_ x: Tensor, at t: Double, given label: Tensor?) throws(TorchError) -> Tensor {
        let time = try Tensor.full([Self.block], t, device: x.device)
        return try evaluate(x, label) { _ in time }
    }

    /// One evaluation, whatever the times.
    func callAsFunction(_ x: Tensor, atEach t: [Double], given label: Tensor?) throws(TorchError) -> Tensor {
        try evaluate(x, label) { (rows) throws(TorchError) in
            let times = rows.map { Float(t[min($0, t.count - 1)]) }
            return try Tensor(times, shape: [times.count]).moved(to: x.device)
        }
    }

    /// One evaluation of twice the batch.
    func pair(_ x: Tensor, at t: Double, given label: Tensor) throws(TorchError) -> VelocityPair {
        try halves(self(Tensor.cat([x, x]), at: t, given: withNull(label)), x.shape[0])
    }

    /// One evaluation of twice the batch, whatever the times.
    func pair(_ x: Tensor, atEach t: [Double], given label: Tensor) throws(TorchError) -> VelocityPair {
        try halves(self(Tensor.cat([x, x]), atEach: t + t, given: withNull(label)), x.shape[0])
    }

    private func withNull(_ label: Tensor) throws(TorchError) -> Tensor {
        try Tensor.cat([label, try Tensor.full([label.shape[0]], Double(classes), dtype: .int64, device: label.device)])
    }

    private func halves(_ both: Tensor, _ count: Int) throws(TorchError) -> VelocityPair {
        VelocityPair(
            conditional: try both.narrowed(dim: 0, start: 0, length: count),
            unconditional: try both.narrowed(dim: 0, start: count, length: count))
    }

    /// - Parameter time: the times of a block's rows, of shape [block].
    private func evaluate(
        _ x: Tensor, _ label: Tensor?, time: (Range<Int>) throws(TorchError) -> Tensor
    ) throws(TorchError) -> Tensor {
        if isDifferentiable { return try blocks(x, label, time) }
        return try withoutGradient { () throws(TorchError) in try blocks(x, label, time) }
    }

    private func blocks(
        _ x: Tensor, _ label: Tensor?, _ time: (Range<Int>) throws(TorchError) -> Tensor
    ) throws(TorchError) -> Tensor {
        let count = x.shape[0]
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
            let answer = try network(rows, time: time(start..<start + Self.block), label: labels)
            blocks.append(try answer.narrowed(dim: 0, start: 0, length: length))
        }
        return try Tensor.cat(blocks)
    }

    /// The rows and as many zero rows as make a block.
    private static func filled(_ rows: Tensor) throws(TorchError) -> Tensor {
        var shape = rows.shape
        guard shape[0] < block else { return rows }
        shape[0] = block - shape[0]
        return try Tensor.cat([rows, try Tensor.zeros(shape, dtype: rows.dtype, device: rows.device)])
    }

    /// The velocities that belong to the network's predictions.
    func velocity(predicting prediction: Prediction, on path: any ProbabilityPath) -> any VelocityField {
        prediction == .velocity ? self : PredictedVelocity(self, predicting: prediction, on: path)
    }
}
