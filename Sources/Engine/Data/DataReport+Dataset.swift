internal import Datasets
internal import Jobs

extension DataReport {
    /// The most examples of procedural data whose labels are counted: they are computed one by one.
    private static let mostProcedural = 1_000_000

    /// The findings about an open data set.
    init(_ data: any Dataset, of spec: DataSpec, field: String) {
        let found = data.findings
        self.init(
            field: field, name: spec.name, format: spec.examples.format, examples: data.count, shape: data.shape,
            elements: data.normalization == .bytes ? "bytes" : "numbers",
            range: found.range.map { [Metric($0.lowerBound), Metric($0.upperBound)] }, classCount: data.classes,
            omissions: found.omissions.map { Omission(count: $0.count, what: $0.what, names: $0.names) },
            notes: found.notes, warnings: found.warnings, isPartial: found.isPartial)
        guard let counts = Self.classExamples(data) else { return }
        classes = counts.prefix(Self.mostClasses).enumerated().map { label, count in
            Class(label: label, name: data.classNames?[label], examples: count)
        }
        let missing = counts.indices.filter { counts[$0] == 0 }
        guard !missing.isEmpty, !found.isCut else { return }
        let names = missing.prefix(3).map { data.className($0) }.joined(separator: ", ")
        let rest = missing.count > 3 ? " and \(missing.count - 3) more" : ""
        warnings.append(
            "no example has the \(missing.count == 1 ? "class" : "classes") \(names)\(rest), of \(counts.count); a model learns "
                + "nothing of \(missing.count == 1 ? "it" : "them")")
    }

    /// The number of examples of each class; `nil` without labels, and for procedural data with too many examples to count.
    static func classExamples(_ data: any Dataset) -> [Int]? {
        guard data.classes > 0, !data.isComputed || data.count <= mostProcedural else { return nil }
        var counts = [Int](repeating: 0, count: data.classes)
        for index in 0..<data.count {
            if let label = data.label(index) { counts[label] += 1 }
        }
        return counts
    }
}

extension Dataset {
    /// Whether examples are computed when they are asked for.
    var isComputed: Bool { self is ToyDataset || self is ShapeDataset }

    /// The number of a class, with its name where it has one: `3 (cat)`.
    func className(_ label: Int) -> String {
        guard let names = classNames, names.indices.contains(label), names[label] != "\(label)" else {
            return "\(label)"
        }
        return "\(label) (\(names[label]))"
    }
}
