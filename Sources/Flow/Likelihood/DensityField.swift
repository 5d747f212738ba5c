internal import Torch

/// A velocity field with the logarithm of the density as one more number of each sample: `d(x, l)/dt = (u, -div u)`
/// (Chen et al. 2018). States are rows [batch, elements + 1].
///
/// The label that solvers pass on is here the index of the sample in the first batch: a solver that removes finished samples
/// selects labels and states alike, and so each sample keeps its directions.
struct DensityField<Base: VelocityField>: VelocityField {
    let base: Base
    /// The shape of one sample.
    let shape: [Int]
    /// The labels of all samples, int64 [batch].
    let labels: Tensor?
    /// The directions along which the Jacobian is taken, each of the shape of all samples, or [1, ...] for all of them.
    let directions: [Tensor]
    /// The divisor of the sum over directions.
    let count: Int

    func callAsFunction(_ state: Tensor, at t: Double, given places: Tensor?) throws(TorchError) -> Tensor {
        try augmented(state, places) { (x, label) throws(TorchError) in try base(x, at: t, given: label) }
    }

    func callAsFunction(_ state: Tensor, atEach t: [Double], given places: Tensor?) throws(TorchError) -> Tensor {
        try augmented(state, places) { (x, label) throws(TorchError) in try base(x, atEach: t, given: label) }
    }

    func evaluations(at t: Double) -> Int { base.evaluations(at: t) }

    /// Returns the terms of the base, and the divergence.
    func terms(_ state: Tensor, at t: Double, given places: Tensor?) throws(TorchError) -> [VelocityTerm] {
        let change = try self(state, at: t, given: places)
        let divergence = try change.narrowed(dim: 1, start: change.shape[1] - 1, length: 1)
        return try base.terms(point(state), at: t, given: selected(labels, places))
            + [VelocityTerm(name: "the divergence of the velocity", value: divergence)]
    }

    private func augmented(
        _ state: Tensor, _ places: Tensor?, _ field: (Tensor, Tensor?) throws(TorchError) -> Tensor
    ) throws(TorchError) -> Tensor {
        let point = try point(state)
        let label = try selected(labels, places)
        return try withGradient { () throws(TorchError) in
            point.requiresGradient = true
            let velocity = try field(point, label)
            var divergence = try Tensor.zeros([state.shape[0]], dtype: state.dtype, device: state.device)
            for (index, direction) in directions.enumerated() {
                let direction = try direction.shape[0] == 1 ? direction : selected(direction, places) ?? direction
                let row = try Tensor.gradient(
                    of: (velocity * direction).sum(), withRespectTo: [point],
                    keepingRecord: index < directions.count - 1)[0]
                divergence = try divergence + (row * direction).rows().sum(dims: [1])
            }
            let change = try (divergence / Double(-count)).unsqueezed(1)
            return try Tensor.cat([velocity.detached().rows(), change], dim: 1).detached()
        }
    }

    /// Returns the samples of a state, without record.
    private func point(_ state: Tensor) throws(TorchError) -> Tensor {
        try state.narrowed(dim: 1, start: 0, length: state.shape[1] - 1).reshaped([state.shape[0]] + shape).detached()
    }

    private func selected(_ all: Tensor?, _ places: Tensor?) throws(TorchError) -> Tensor? {
        guard let all, let places else { return all }
        return try all.indexSelected(dim: 0, places)
    }
}
