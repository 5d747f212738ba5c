internal import Torch

/// A velocity field with the logarithm of the density as one more number of each sample: `d(x, l)/dt = (u, -div u)`
/// (Chen et al. 2018). States are rows [batch, elements + 1].
struct DensityField<Base: VelocityField>: VelocityField {
    let base: Base
    /// The shape of the samples, with the batch.
    let shape: [Int]
    /// The directions along which the Jacobian is taken.
    let directions: [Tensor]
    let count: Int

    func callAsFunction(_ state: Tensor, at t: Double, given label: Tensor?) throws(TorchError) -> Tensor {
        let width = state.shape[1] - 1
        let point = try state.narrowed(dim: 1, start: 0, length: width).reshaped(shape).detached()
        return try withGradient { () throws(TorchError) in
            point.requiresGradient = true
            let velocity = try base(point, at: t, given: label)
            var divergence = try Tensor.zeros([shape[0]], dtype: state.dtype, device: state.device)
            for direction in directions {
                let product = try (velocity * direction).sum()
                // createGraph keeps the record for the next direction.
                let row = try Tensor.gradient(of: product, withRespectTo: [point], createGraph: directions.count > 1)[0]
                divergence = try divergence + (row.detached() * direction).rows().sum(dims: [1])
            }
            let change = try (divergence / Double(-count)).unsqueezed(1)
            return try Tensor.cat([velocity.detached().rows(), change], dim: 1).detached()
        }
    }

    func evaluations(at t: Double) -> Int { base.evaluations(at: t) }
}
