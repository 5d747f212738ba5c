internal import FlowMath
internal import Jobs

extension GaussianMixtureSpec {
    /// The mixture.
    /// - Throws: `JobFailure` for numbers that are no mixture, which a checked spec does not have.
    func mixture() throws(JobFailure) -> GaussianMixture {
        let components = means.indices.map { place in
            GaussianMixture.Component(
                weight: weights[place], mean: means[place],
                covariance: covariances.map { .full($0[place]) }
                    ?? .isotropic(deviations.map { $0[place] * $0[place] } ?? 1),
                label: labels[place])
        }
        do {
            return try GaussianMixture(components)
        } catch {
            throw JobFailure(.badInput, "model.gaussian-mixture: \(error)")
        }
    }
}
