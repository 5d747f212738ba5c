public import FlowMath

/// The model of a sampling job: a trained network by its name, or a distribution in closed form.
public enum ModelSpec: SpecForms, CustomStringConvertible {
    /// `JOB`, `JOB@STEP`, `JOB@latest`, or the absolute path of a checkpoint directory.
    case reference(String)
    /// A Gaussian mixture and the path on which its exact field is taken.
    case mixture(GaussianMixtureSpec, path: GaussianPath)

    /// The forms of the value.
    public static let forms: [Form<ModelSpec>] = [
        Form(
            bare: .modelReference("a job, such as garments, 12 or 12@500, or a checkpoint directory"),
            [.scalar, .sequence], "A job, JOB@STEP, or a checkpoint directory.", { .reference($0) }, { $0.reference }),
        Form(
            bare: .mapping(), [.mapping], "A Gaussian mixture, whose field is known in closed form.",
            { .mixture($0.mixture, path: $0.path) },
            { if case .mixture(let mixture, let path) = $0 { MixtureModel(mixture, path) } else { nil } }),
    ]

    /// The expected value in messages about a spec without a model.
    static let expected =
        "a job, such as garments, 12 or 12@500, a checkpoint directory, or {gaussian-mixture: ...}"

    /// The name of a trained network; `nil` for a mixture.
    public var reference: String? {
        if case .reference(let name) = self { name } else { nil }
    }

    /// The model in messages.
    public var description: String { reference ?? "the Gaussian mixture" }

    /// Whether the model is a distribution in closed form.
    var isMixture: Bool { reference == nil }
}

/// A Gaussian mixture and a path.
struct MixtureModel: SpecMapping {
    var mixture = GaussianMixtureSpec()
    var path = GaussianPath.linear

    init() {}

    init(_ mixture: GaussianMixtureSpec, _ path: GaussianPath) {
        self.mixture = mixture
        self.path = path
    }

    static let table = KeyTable<MixtureModel> {
        Key(required: "gaussian-mixture", \.mixture, .mapping(), "Gaussian mixture, by its components.")
        Key("path", \.path, .forms(), "Probability path on which the exact field is taken.")
    }
}

/// A labelled Gaussian mixture in d dimensions; entry i of each list belongs to component i.
public struct GaussianMixtureSpec: SpecMapping {
    /// The means, d numbers each.
    public var means: [[Double]] = []
    /// The shares, above 0; divided by their sum.
    public var weights: [Double] = []
    /// The classes, from 0 without a gap.
    public var labels: [Int] = []
    /// The standard deviations in every direction; `nil` where `covariances` are given.
    public var deviations: [Double]?
    /// The covariance matrices, d rows of d numbers each.
    public var covariances: [[[Double]]]?

    /// Creates a mixture without components.
    public init() {}

    /// The number of dimensions.
    public var dimension: Int { means.first?.count ?? 0 }

    /// The number of classes.
    public var classes: Int { (labels.max() ?? -1) + 1 }

    /// The table of keys.
    public static let table = KeyTable<GaussianMixtureSpec>(check: check) {
        Key(
            required: "means", \.means, .rows(.finite, "one list of coordinates for each component"),
            "Means, one list of coordinates for each component.")
        Key(
            "weights", \.weights, .numbers(.positive()), default: "equal weights",
            "Weight of each component; scaled to a sum of 1.")
        Key(
            "labels", \.labels, .integers(0...9999), default: "one class for each component",
            "Class of each component, from 0 without a gap.")
        Key(
            "std", \.deviations, .numbers(.positive()), absent: "by covariances",
            "Standard deviation of all components, or of each.")
        Key("covariances", \.covariances, .matrices(.finite), absent: "by std", "Covariance matrix of each component.")
    }

    private static func check(_ spec: inout GaussianMixtureSpec, _ reader: MappingReader) {
        let (means, count) = (spec.means, spec.means.count)
        if reader.has("means"),
            means.isEmpty || means[0].isEmpty || means.contains(where: { $0.count != means[0].count })
        {
            reader.report("means", "expected lists of the same number of coordinates, at least one")
        }
        if !reader.has("weights") { spec.weights = Array(repeating: 1, count: count) }
        if !reader.has("labels") { spec.labels = Array(0..<count) }
        for (key, found) in [("weights", spec.weights.count), ("labels", spec.labels.count)] where found != count {
            reader.report(key, "has \(found) entries for \(count) components")
        }
        let labels = Set(spec.labels)
        if let missing = (0..<(labels.max() ?? 0)).first(where: { !labels.contains($0) }) {
            reader.report("labels", "no component has the class \(missing); classes count from 0 without a gap")
        }
        if let one = spec.deviations, one.count == 1 { spec.deviations = Array(repeating: one[0], count: count) }
        if let deviations = spec.deviations, deviations.count != count {
            reader.report("std", "has \(deviations.count) entries for \(count) components; give one, or one for each")
        }
        spec.checkCovariances(reader)
    }

    private func checkCovariances(_ reader: MappingReader) {
        guard let covariances else {
            if deviations == nil, !reader.has("std") {
                reader.report("std", "is missing; expected a standard deviation, or covariances")
            }
            return
        }
        if deviations != nil { reader.report("std", "and covariances say the same; give one of them") }
        if covariances.count != means.count {
            reader.report("covariances", "has \(covariances.count) matrices for \(means.count) components")
        }
        for (place, matrix) in covariances.enumerated() where !Self.isCovariance(matrix, dimension) {
            reader.report(
                "covariances",
                "matrix \(place + 1) is not \(dimension) rows of \(dimension) numbers, symmetric and positive definite")
        }
    }

    /// Whether Cholesky's factorisation of a symmetric matrix exists.
    private static func isCovariance(_ a: [[Double]], _ d: Int) -> Bool {
        guard d > 0, a.count == d, a.allSatisfy({ $0.count == d }) else { return false }
        var lower = Array(repeating: [Double](repeating: 0, count: d), count: d)
        for i in 0..<d {
            for j in 0...i {
                guard a[i][j] == a[j][i] else { return false }
                let rest = (0..<j).reduce(a[i][j]) { $0 - lower[i][$1] * lower[j][$1] }
                if i == j, !(rest > 0) { return false }
                lower[i][j] = i == j ? rest.squareRoot() : rest / lower[j][j]
            }
        }
        return true
    }
}
