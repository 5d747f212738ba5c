public import FlowMath

/// What a sampling job samples: a trained network by its name, or a distribution in closed form.
public enum ModelSpec: Codable, Sendable, Hashable, CustomStringConvertible {
    /// `JOB`, `JOB@STEP`, `JOB@latest`, or the absolute path of a checkpoint directory.
    case reference(String)
    /// A Gaussian mixture and the path on which its exact field is taken.
    case mixture(GaussianMixtureSpec, path: GaussianPath)

    private enum CodingKeys: String, CodingKey { case mixture = "gaussian-mixture", path }

    /// The name of a trained network; `nil` for a mixture.
    public var reference: String? {
        if case .reference(let name) = self { name } else { nil }
    }

    /// For messages.
    public var description: String { reference ?? "the Gaussian mixture" }

    /// Reads a name or a mapping.
    public init(from decoder: any Decoder) throws {
        if let name = try? decoder.singleValueContainer().decode(String.self) {
            self = .reference(name)
            return
        }
        let container = try decoder.container(keyedBy: CodingKeys.self)
        self = .mixture(
            try container.decode(GaussianMixtureSpec.self, forKey: .mixture),
            path: try container.decode(GaussianPath.self, forKey: .path))
    }

    /// Writes a name or a mapping.
    public func encode(to encoder: any Encoder) throws {
        switch self {
        case .reference(let name):
            var container = encoder.singleValueContainer()
            try container.encode(name)
        case .mixture(let mixture, let path):
            var container = encoder.container(keyedBy: CodingKeys.self)
            try container.encode(mixture, forKey: .mixture)
            try container.encode(path, forKey: .path)
        }
    }
}

/// A labelled Gaussian mixture in d dimensions; entry i of each list belongs to component i.
public struct GaussianMixtureSpec: Codable, Sendable, Hashable {
    /// The means, d numbers each.
    public var means: [[Double]]
    /// The shares, above 0; divided by their sum.
    public var weights: [Double]
    /// The classes, from 0 without a gap.
    public var labels: [Int]
    /// The standard deviations in every direction; `nil` where `covariances` are given.
    public var deviations: [Double]?
    /// The covariance matrices, d rows of d numbers each.
    public var covariances: [[[Double]]]?

    private enum CodingKeys: String, CodingKey { case means, weights, labels, deviations = "std", covariances }

    /// The number of dimensions.
    public var dimension: Int { means.first?.count ?? 0 }

    /// The number of classes.
    public var classes: Int { (labels.max() ?? -1) + 1 }
}
