internal import Flow
internal import FlowMath
internal import NN
internal import Torch

/// The classifier of noised data that a network is, and the gradient of its answers.
///
/// For gradients the network is always called with `RowBlocks`, so that a sample is the same bits in any batch.
struct NetworkClassifier: NoisyClassifier {
    let network: any ClassifierNetwork
    private let blocks = RowBlocks()

    init(network: any ClassifierNetwork) { self.network = network }

    var classes: Int { network.classes }

    func logProbabilities(_ x: Tensor, at t: Double) throws(TorchError) -> Tensor {
        try network(x, time: Tensor.full([x.shape[0]], t, device: x.device)).logSoftmax(dim: 1)
    }

    func gradient(_ x: Tensor, at t: Double, of label: Tensor) throws(TorchError) -> Tensor {
        try gradient(x, atEach: [Double](repeating: t, count: x.shape[0]), of: label)
    }

    func gradient(_ x: Tensor, atEach t: [Double], of label: Tensor) throws(TorchError) -> Tensor {
        let places = try Tensor.arange(Double(classes), dtype: .int64, device: x.device)
        return try blocks.map(count: t.count, [x, label]) { (rows, parts) throws(TorchError) in
            let times = rows.map { $0 < t.count ? t[$0] : 0 }
            let time = try Tensor(times, shape: [times.count]).cast(to: .float32).moved(to: x.device)
            let chosen = try parts[1].unsqueezed(1).equal(to: places).cast(to: .float32)
            return try withGradient { () throws(TorchError) in
                let point = try parts[0].detached()
                point.requiresGradient = true
                let logs = try network(point, time: time).logSoftmax(dim: 1)
                return try Tensor.gradient(of: (logs * chosen).sum(), withRespectTo: [point])[0].detached()
            }
        }
    }
}
