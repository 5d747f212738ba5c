/// A Gaussian probability path as specs name it: a word, or a mapping from a word to its settings.
public enum GaussianPath: ProbabilityPath, Hashable {
    /// `alpha = t`, `sigma = 1 - t`.
    case linear
    /// `alpha = sin(pi t / 2)`, `sigma = cos(pi t / 2)`.
    case cosine
    /// The variance-preserving path of diffusion models, with rates from 0.1 to 20.
    case vp
    /// `alpha = t`, `sigma = sqrt(1 - t^2)`.
    case linearVP
    /// The thousand noise levels of DDPM with the linear schedule, and their continuation between them.
    case ddpm
    /// `alpha = t^n`, `sigma = 1 - t^n`, n at least 1.
    case polynomial(PolynomialPath)
    /// Formulas in t.
    case custom(CustomPath)

    /// The coefficients' implementation.
    private var path: any ProbabilityPath {
        switch self {
        case .linear: LinearPath()
        case .cosine: CosinePath()
        case .vp: VariancePreservingPath()
        case .linearVP: LinearVariancePreservingPath()
        case .ddpm: DiscreteNoisePath()
        case .polynomial(let path): path
        case .custom(let path): path
        }
    }

    /// The name in messages.
    public var name: String { path.name }

    /// Whether the path is the linear one.
    public var isLinear: Bool { path.isLinear }

    /// The levels of DDPM, where the path is that of DDPM.
    public var discrete: DiscreteNoisePath? { path.discrete }

    /// Returns the coefficients at one time in [0, 1].
    public func coefficients(at t: Double) -> ScalarPathCoefficients { path.coefficients(at: t) }
}

extension GaussianPath {
    /// The paths without settings, whose names are their words in specs, with a line of documentation each.
    public static let named: [(path: GaussianPath, summary: String)] = [
        (.linear, "alpha = t, sigma = 1 - t."),
        (.cosine, "alpha = sin(pi t / 2), sigma = cos(pi t / 2)."),
        (.vp, "Variance-preserving path of diffusion models, rates from 0.1 to 20."),
        (.linearVP, "alpha = t, sigma = sqrt(1 - t^2)."),
        (.ddpm, "Thousand noise levels of DDPM, continued between them."),
    ]
}
