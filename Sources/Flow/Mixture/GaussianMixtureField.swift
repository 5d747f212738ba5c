public import FlowMath
internal import Foundation
public import Torch

/// The exact velocity, score, density and posterior of a Gaussian mixture on a Gaussian path, in float64.
///
/// At time t component k is normal with mean `alpha m_k` and covariance `C_k = alpha^2 S_k + sigma^2`. With its
/// responsibility `r_k(x)` and `z = C_k^-1 (x - alpha m_k)`
///
///     velocity = sum_k r_k (alpha' m_k + (alpha alpha' S_k + sigma sigma') z),   score = -sum_k r_k z.
///
/// Every factor is finite at both ends of every path, so that the field is exact on all of [0, 1]. Labels restrict the
/// sum to the components of a class; a label that is no class, such as the null label, restricts nothing.
public struct GaussianMixtureField: VelocityField {
    /// The distribution at t = 1.
    public let mixture: GaussianMixture
    /// The path to it.
    public let path: any ProbabilityPath
    /// [1, K, d]
    private let means: Tensor
    /// The eigenvalues of the covariances, [1, K, d].
    private let eigenvalues: Tensor
    /// The eigenvectors, [1, K, d, d]; nil where all covariances are isotropic.
    private let bases: Tensor?
    /// The logarithms of the weights within each class, and in the last row in the whole, [classes + 1, K].
    private let logWeights: Tensor

    /// Puts a mixture at the end of a path.
    /// - Throws: `TorchError`.
    public init(_ mixture: GaussianMixture, on path: any ProbabilityPath = LinearPath()) throws(TorchError) {
        self.mixture = mixture
        self.path = path
        let components = mixture.components
        let shape = [1, components.count, mixture.dimension]
        means = try Tensor(components.flatMap(\.mean), shape: shape)
        let eigen = components.map(\.eigenvalues)
        eigenvalues = try Tensor(eigen.flatMap(\.values), shape: shape)
        let isotropic = components.allSatisfy { if case .isotropic = $0.covariance { true } else { false } }
        bases =
            isotropic
            ? nil : try Tensor(eigen.flatMap { $0.vectors.flatMap { $0 } }, shape: shape + [mixture.dimension])
        var rows: [Double] = []
        for label in 0...mixture.classes {
            let weights = components.map { label == mixture.classes || $0.label == label ? $0.weight : 0 }
            let sum = weights.reduce(0, +)
            rows += weights.map { log($0 / sum) }
        }
        logWeights = try Tensor(rows, shape: [mixture.classes + 1, components.count])
    }

    /// Returns the exact velocity `u_t(x)` or `u_t(x | y)`, in the type of `x`.
    /// - Throws: `TorchError`.
    public func callAsFunction(_ x: Tensor, at t: Double, given label: Tensor?) throws(TorchError) -> Tensor {
        try velocity(x, [path.coefficients(at: t)], label)
    }

    /// Returns the exact velocity of each sample at its own time.
    /// - Throws: `TorchError`.
    public func callAsFunction(_ x: Tensor, atEach t: [Double], given label: Tensor?) throws(TorchError) -> Tensor {
        try velocity(x, t.map { path.coefficients(at: $0) }, label)
    }

    /// Returns both velocities of each sample at its own time.
    /// - Throws: `TorchError`.
    public func pair(_ x: Tensor, atEach t: [Double], given label: Tensor) throws(TorchError) -> VelocityPair {
        VelocityPair(
            conditional: try self(x, atEach: t, given: label), unconditional: try self(x, atEach: t, given: nil))
    }

    /// Returns the exact score, the gradient of `log p_t(x)` or `log p_t(x | y)`, in the type of `x`.
    /// - Throws: `TorchError`.
    public func score(_ x: Tensor, at t: Double, given label: Tensor?) throws(TorchError) -> Tensor {
        let state = try components(x, [path.coefficients(at: t)])
        let weight = try (state.logDensities + logWeights(label)).softmax(dim: 1)
        return try -combine(weight, turnedBack(state.rotated / state.variances), like: x)
    }

    /// Returns `log p_t(x)` or `log p_t(x | y)`, float64 [batch].
    /// - Throws: `TorchError`.
    public func logDensity(_ x: Tensor, at t: Double, given label: Tensor?) throws(TorchError) -> Tensor {
        let state = try components(x, [path.coefficients(at: t)])
        return try logSumExp(state.logDensities + logWeights(label))
    }

    /// Returns `log p_t(y | x)` of every class y, float64 [batch, classes].
    /// - Throws: `TorchError`.
    public func logPosterior(_ x: Tensor, at t: Double) throws(TorchError) -> Tensor {
        let state = try components(x, [path.coefficients(at: t)])
        let total = mixture.components.reduce(0) { $0 + $1.weight }
        var columns: [Tensor] = []
        for label in 0..<mixture.classes {
            let prior = mixture.components.reduce(0) { $0 + ($1.label == label ? $1.weight : 0) } / total
            let row = try logWeights.narrowed(dim: 0, start: label, length: 1)
            columns.append(try logSumExp(state.logDensities + row) + log(prior))
        }
        return try Tensor.stack(columns, dim: 1).logSoftmax(dim: 1)
    }

    private func velocity(_ x: Tensor, _ at: [ScalarPathCoefficients], _ label: Tensor?) throws(TorchError) -> Tensor {
        let state = try components(x, at)
        let weight = try (state.logDensities + logWeights(label)).softmax(dim: 1)
        let growth = try Self.tensor(at) { $0.alpha * $0.alphaDot } * eigenvalues + Self.tensor(at, \.sigmaSigmaDot)
        let drift = try Self.tensor(at, \.alphaDot) * means
        let spread = try turnedBack(state.rotated * growth / state.variances)
        return try combine(weight, drift + spread, like: x)
    }

    private struct Components {
        /// `x - alpha m` in the basis of each component, [batch, K, d].
        let rotated: Tensor
        /// The variances along that basis, [1 or batch, K, d].
        let variances: Tensor
        /// The log densities of the components, [batch, K].
        let logDensities: Tensor
    }

    private func components(_ x: Tensor, _ at: [ScalarPathCoefficients]) throws(TorchError) -> Components {
        let rows = try x.rows().cast(to: .float64)
        guard rows.shape[1] == mixture.dimension else {
            throw TorchError(
                operation: "Gaussian mixture",
                message: "samples of \(rows.shape[1]) numbers; the mixture has \(mixture.dimension) dimensions")
        }
        let residual = try rows.unsqueezed(1) - Self.tensor(at, \.alpha) * means
        let rotated = try bases.map { bases throws(TorchError) in
            try (residual.unsqueezed(-1) * bases).sum(dims: [-2])
        }
        let z = rotated ?? residual
        let variances =
            try Self.tensor(at) { $0.alpha * $0.alpha } * eigenvalues
            + Self.tensor(at) { $0.sigma * $0.sigma }
        let exponent = try (z.squared() / variances + variances.log()).sum(dims: [2])
        let constant = Double(mixture.dimension) * log(2 * .pi)
        return Components(rotated: z, variances: variances, logDensities: try (exponent + constant) * -0.5)
    }

    /// Returns z in the basis of the samples from the basis of each component, [batch, K, d].
    private func turnedBack(_ z: Tensor) throws(TorchError) -> Tensor {
        guard let bases else { return z }
        return try (z.unsqueezed(-2) * bases).sum(dims: [-1])
    }

    private func combine(_ weight: Tensor, _ parts: Tensor, like x: Tensor) throws(TorchError) -> Tensor {
        try (weight.unsqueezed(-1) * parts).sum(dims: [1]).reshaped(x.shape).cast(to: x.dtype)
    }

    private func logWeights(_ label: Tensor?) throws(TorchError) -> Tensor {
        guard let label else { return try logWeights.narrowed(dim: 0, start: mixture.classes, length: 1) }
        let known = label.dtype == .int64 ? label : try label.cast(to: .int64)
        let whole = try Tensor.full(known.shape, Double(mixture.classes), dtype: .int64)
        let row = try known.where(known.less(than: Double(mixture.classes)), whole)
        return try logWeights.indexSelected(dim: 0, row)
    }

    private func logSumExp(_ x: Tensor) throws(TorchError) -> Tensor {
        let top = try x.detached().max(dims: [1], keepingDims: true)
        return try (x - top).exp().sum(dims: [1]).log() + top.squeezed(1)
    }

    /// Returns one number for the batch or for each sample, float64 [n, 1, 1].
    private static func tensor(
        _ at: [ScalarPathCoefficients], _ part: (ScalarPathCoefficients) -> Double
    ) throws(TorchError) -> Tensor {
        try Tensor(at.map(part), shape: [at.count, 1, 1])
    }
}
