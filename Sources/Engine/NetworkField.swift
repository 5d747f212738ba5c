internal import Flow
internal import NN
internal import Torch

/// The velocity field of a network that predicts velocities. Evaluations are not recorded for gradients.
struct NetworkField: VelocityField {
    let network: any ConditionalNetwork
    /// 0 for a network without labels.
    let classes: Int

    func callAsFunction(_ x: Tensor, at t: Double, given label: Tensor?) throws(TorchError) -> Tensor {
        try withoutGradient { () throws(TorchError) in
            try network(x, time: try Tensor.full([x.shape[0]], t), label: label)
        }
    }

    /// One evaluation of twice the batch.
    func pair(_ x: Tensor, at t: Double, given label: Tensor) throws(TorchError) -> VelocityPair {
        let count = x.shape[0]
        let null = try Tensor.full([count], Double(classes), dtype: .int64)
        let both = try self(
            try Tensor.cat([x, x]), at: t, given: try Tensor.cat([label, null]))
        return VelocityPair(
            conditional: try both.narrowed(dim: 0, start: 0, length: count),
            unconditional: try both.narrowed(dim: 0, start: count, length: count))
    }
}
