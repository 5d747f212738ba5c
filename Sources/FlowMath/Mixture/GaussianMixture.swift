/// A Gaussian mixture in d dimensions, each component of which belongs to a class.
public struct GaussianMixture: Sendable, Hashable {
    /// One normal distribution.
    public struct Component: Sendable, Hashable {
        /// The weight, above 0; weights are divided by their sum.
        public var weight: Double
        /// The mean, d numbers.
        public var mean: [Double]
        /// The covariance of the component.
        public var covariance: Covariance
        /// The class, from 0.
        public var label: Int

        /// Creates a component.
        public init(weight: Double = 1, mean: [Double], covariance: Covariance, label: Int = 0) {
            self.weight = weight
            self.mean = mean
            self.covariance = covariance
            self.label = label
        }
    }

    /// A covariance matrix.
    public enum Covariance: Sendable, Hashable {
        /// The variance, above 0, in every direction.
        case isotropic(Double)
        /// d rows of d numbers, symmetric and positive definite.
        case full([[Double]])
    }

    /// The components, at least one.
    public let components: [Component]

    /// Checks the components.
    /// - Throws: `GaussianMixtureError` that names the component, from 1.
    public init(_ components: [Component]) throws(GaussianMixtureError) {
        self.components = components
        guard let first = components.first else { throw GaussianMixtureError(message: "it has no component") }
        guard !first.mean.isEmpty else { throw GaussianMixtureError(message: "component 1 has no mean") }
        for (place, component) in components.enumerated() {
            if let problem = GaussianMixture.problem(of: component, dimension: first.mean.count) {
                throw GaussianMixtureError(message: "component \(place + 1) \(problem)")
            }
        }
        let seen = Set(components.map(\.label))
        if let missing = (0..<(seen.max() ?? 0)).first(where: { !seen.contains($0) }) {
            throw GaussianMixtureError(message: "no component has the label \(missing)")
        }
    }

    private static func problem(of component: Component, dimension: Int) -> String? {
        guard component.weight.isFinite, component.weight > 0 else { return "has a weight that is not above 0" }
        guard component.mean.count == dimension else {
            return "has a mean of \(component.mean.count) numbers, the first one has \(dimension)"
        }
        guard component.mean.allSatisfy(\.isFinite) else { return "has a mean that is not finite" }
        guard component.label >= 0 else { return "has the label \(component.label); labels count from 0" }
        switch component.covariance {
        case .isotropic(let variance):
            return variance.isFinite && variance > 0 ? nil : "has the variance \(variance), which is not above 0"
        case .full(let matrix):
            guard matrix.count == dimension, matrix.allSatisfy({ $0.count == dimension }) else {
                return "has a covariance that is not \(dimension) rows of \(dimension) numbers"
            }
            for i in 0..<dimension {
                for j in 0..<i where matrix[i][j] != matrix[j][i] { return "has a covariance that is not symmetric" }
            }
            let positive =
                matrix.joined().allSatisfy(\.isFinite)
                && SymmetricEigenvalues(of: matrix).values.allSatisfy { $0 > 0 }
            return positive ? nil : "has a covariance that is not positive definite"
        }
    }

    /// The number of dimensions, d.
    public var dimension: Int { components[0].mean.count }

    /// The number of classes.
    public var classes: Int { (components.map(\.label).max() ?? 0) + 1 }
}

extension GaussianMixture.Component {
    /// The eigenvalues of the covariance, with the unit basis where the covariance is isotropic.
    public var eigenvalues: SymmetricEigenvalues {
        switch covariance {
        case .full(let matrix): SymmetricEigenvalues(of: matrix)
        case .isotropic(let variance):
            SymmetricEigenvalues(
                of: mean.indices.map { row in mean.indices.map { $0 == row ? variance : 0 } })
        }
    }
}

/// The reason why components form no mixture.
public struct GaussianMixtureError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The reason, without the subject.
    public let message: String

    /// The error in one sentence.
    public var description: String { "the Gaussian mixture cannot be used: \(message)" }
}
