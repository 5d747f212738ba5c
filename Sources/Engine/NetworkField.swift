internal import Flow
internal import FlowMath
internal import NN
internal import Torch

/// The field of a network: velocities, or what else it predicts.
///
/// The network is always called with `RowBlocks`, so that a sample is the same bits in any batch.
struct NetworkField: VelocityField {
    let network: any ConditionalNetwork
    /// The null condition.
    let null: Condition
    /// Whether evaluations are recorded for gradients where these are on.
    let isDifferentiable: Bool
    private let blocks: RowBlocks

    /// - Parameters:
    ///   - null: what stands for no condition; the label 0 for a network without labels.
    ///   - blocks: what is known of this network's blocks.
    init(
        network: any ConditionalNetwork, null: Condition, isDifferentiable: Bool = false,
        blocks: RowBlocks = RowBlocks()
    ) {
        self.network = network
        self.null = null
        self.isDifferentiable = isDifferentiable
        self.blocks = blocks
    }

    /// - Parameter classes: 0 for a network without labels.
    init(network: any ConditionalNetwork, classes: Int, isDifferentiable: Bool = false) {
        self.init(network: network, null: Condition(label: classes), isDifferentiable: isDifferentiable)
    }

    func callAsFunction(_ x: Tensor, at t: Double, given label: Tensor?) throws(TorchError) -> Tensor {
        let time = try Tensor.full([RowBlocks.length], t, device: x.device)
        return try evaluate(x, label) { (rows) throws(TorchError) in
            rows.count == RowBlocks.length ? time : try Tensor.full([rows.count], t, device: x.device)
        }
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
        try Tensor.cat([label, try null.rows(label.shape[0], device: label.device)])
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
        if isDifferentiable { return try inBlocks(x, label, time) }
        return try withoutGradient { () throws(TorchError) in try inBlocks(x, label, time) }
    }

    private func inBlocks(
        _ x: Tensor, _ label: Tensor?, _ time: (Range<Int>) throws(TorchError) -> Tensor
    ) throws(TorchError) -> Tensor {
        try blocks.map(count: x.shape[0], label.map { [x, $0] } ?? [x]) { (rows, parts) throws(TorchError) in
            try network(parts[0], time: time(rows), label: label == nil ? nil : parts[1])
        }
    }

    /// The velocities that belong to the network's predictions, at the ends of the path by their limits.
    func velocity(predicting prediction: Prediction, on path: any ProbabilityPath) -> any VelocityField {
        prediction == .velocity && !path.hasInfiniteSlope
            ? self : PredictedVelocity(self, predicting: prediction, on: path)
    }
}
