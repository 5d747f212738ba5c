internal import Flow
internal import NN
internal import Torch

/// The classifier of noised data that a network is, and the gradient of its answers.
///
/// The network is always called with blocks of the same number of rows, as in `NetworkField` and for the same reason: a
/// sample is the same bits whatever it is drawn together with.
struct NetworkClassifier: NoisyClassifier {
    let network: any ClassifierNetwork

    /// Rows of one call.
    private static let block = 16

    var classes: Int { network.classes }

    func logProbabilities(_ x: Tensor, at t: Double) throws(TorchError) -> Tensor {
        try network(x, time: Tensor.full([x.shape[0]], t, device: x.device)).logSoftmax(dim: 1)
    }

    func gradient(_ x: Tensor, at t: Double, of label: Tensor) throws(TorchError) -> Tensor {
        try gradient(x, atEach: [Double](repeating: t, count: x.shape[0]), of: label)
    }

    func gradient(_ x: Tensor, atEach t: [Double], of label: Tensor) throws(TorchError) -> Tensor {
        let places = try Tensor.arange(Double(classes), dtype: .int64, device: x.device)
        var blocks: [Tensor] = []
        for start in stride(from: 0, to: t.count, by: Self.block) {
            let length = min(Self.block, t.count - start)
            let rows = try Self.filled(x.narrowed(dim: 0, start: start, length: length))
            let labels = try Self.filled(label.narrowed(dim: 0, start: start, length: length))
            let filling = [Double](repeating: 0, count: Self.block - length)
            let time = try Tensor(t[start..<start + length] + filling, shape: [Self.block]).cast(to: .float32)
                .moved(to: x.device)
            let chosen = try labels.unsqueezed(1).equal(to: places).cast(to: .float32)
            let gradient = try withGradient { () throws(TorchError) in
                let point = try rows.detached()
                point.requiresGradient = true
                let logs = try network(point, time: time).logSoftmax(dim: 1)
                return try Tensor.gradient(of: (logs * chosen).sum(), withRespectTo: [point])[0].detached()
            }
            blocks.append(try gradient.narrowed(dim: 0, start: 0, length: length))
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
}
