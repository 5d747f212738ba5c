extension CheckpointManifest {
    /// Whether the network was trained with conditions, labels or texts.
    public var isConditional: Bool { classes > 0 || text != nil }

    /// Why samples of some classes mean nothing, after the model's name; `nil` where an example of each was trained on, or
    /// where nobody counted.
    public func untrainedClasses(among labels: [Int]) -> String? {
        guard let counts = data.classExamples else { return nil }
        let missing = labels.filter { counts.indices.contains($0) && counts[$0] == 0 }
        guard let first = missing.first else { return nil }
        let names = missing.prefix(3).map { data.className($0) }.joined(separator: ", ")
        let rest = missing.count > 3 ? " and \(missing.count - 3) more" : ""
        return missing.count == 1
            ? "was trained on no example of class \(data.className(first)): samples of it are arbitrary"
            : "was trained on no example of the classes \(names)\(rest): samples of them are arbitrary"
    }

    /// Why the field of the null condition means nothing, after the model's name; `nil` where it was trained, or where the
    /// network has no conditions and therefore no other field.
    public var untrainedUnconditionalField: String? {
        guard isConditional, hasUnconditionalField, drop == 0 else { return nil }
        return
            "was trained with condition.drop 0 and never saw the null condition: its unconditional field is arbitrary"
    }

    /// Whether the network has a null condition at all; false for an imported table of labels without a row for it.
    public var hasUnconditionalField: Bool { classes == 0 || nullLabel != nil }
}

extension CheckpointManifest.Data {
    /// The number of a class, with its name where it has one: `3 (cat)`.
    public func className(_ label: Int) -> String {
        guard let names = classNames, names.indices.contains(label), names[label] != "\(label)" else {
            return "\(label)"
        }
        return "\(label) (\(names[label]))"
    }
}
