internal import FlowMath

extension ModelSpec {
    /// Reads the key `model` of a sampling spec.
    init(reading reader: MappingReader) {
        guard reader.isMapping("model") else {
            if !reader.has("model") {
                reader.report(
                    "model",
                    "is missing; expected a job, such as garments, 12 or 12@500, a checkpoint directory, or "
                        + "{gaussian-mixture: ...}")
            }
            self = .reference(reader.modelReference("model") ?? "")
            return
        }
        let model = reader.mapping("model")
        if !model.has("gaussian-mixture") {
            model.report("gaussian-mixture", "is missing; expected {means: [[-2, 0], [2, 0]], std: 0.5}")
        }
        let mixture = model.mapping("gaussian-mixture")
        self = .mixture(GaussianMixtureSpec(reading: mixture), path: GaussianPath(reading: model))
        model.finish()
    }
}

extension MappingReader {
    /// A job's name, or the absolute path of a checkpoint's directory.
    func modelReference(_ key: String) -> String? {
        guard let model = text(key) else { return nil }
        return model.contains("/") ? path(key) : model
    }
}

extension GaussianMixtureSpec {
    init(reading reader: MappingReader) {
        let finite = NumberRange(lower: -1e6, upper: 1e6, includesLower: true, includesUpper: true)
        let means = reader.rows("means", in: finite) ?? []
        let count = means.count
        if !reader.has("means") {
            reader.report("means", "is missing; expected one list of coordinates for each component")
        } else if means.isEmpty || means[0].isEmpty || means.contains(where: { $0.count != means[0].count }) {
            reader.report("means", "expected lists of the same number of coordinates, at least one")
        }
        let weights = reader.numbers("weights", in: .positive(), default: Array(repeating: 1, count: count))
        let labels = reader.integers("labels", in: 0...9999, default: Array(0..<count))
        for (key, found) in [("weights", weights.count), ("labels", labels.count)] where found != count {
            reader.report(key, "has \(found) entries for \(count) components")
        }
        if let missing = (0..<(labels.max() ?? 0)).first(where: { !labels.contains($0) }) {
            reader.report("labels", "no component has the class \(missing); classes count from 0 without a gap")
        }
        (self.means, self.weights, self.labels) = (means, weights, labels)
        covariances = reader.matrices("covariances", in: finite)
        let written = reader.has("std") ? reader.numbers("std", in: .positive(), default: nil) : nil
        deviations = written.map { $0.count == 1 ? Array(repeating: $0[0], count: count) : $0 }
        reader.finish()
        if let deviations, deviations.count != count {
            reader.report("std", "has \(deviations.count) entries for \(count) components; give one, or one for each")
        }
        guard let covariances else {
            if deviations == nil {
                reader.report("std", "is missing; expected a standard deviation, or covariances")
            }
            return
        }
        if deviations != nil { reader.report("std", "and covariances say the same; give one of them") }
        if covariances.count != count {
            reader.report("covariances", "has \(covariances.count) matrices for \(count) components")
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
