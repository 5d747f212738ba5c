/// The labels of examples, checked.
struct ClassLabels: Sendable {
    /// The label of each example.
    let values: [Int32]
    /// How many classes there are.
    let classes: Int
    /// The names of the classes, where they have names.
    let names: [String]?

    /// - Parameters:
    ///   - expected: how many classes there are; `nil` takes one more than the largest label.
    ///   - file: where the labels stand.
    /// - Throws: `DataError` for a label out of range, with its place.
    init(_ labels: [Int], expected: Int?, names: [String]? = nil, file: String) throws(DataError) {
        let classes = expected ?? names?.count ?? (labels.max().map { $0 + 1 } ?? 0)
        if let index = labels.firstIndex(where: { !(0..<classes).contains($0) }) {
            throw DataError(
                file: file,
                reason: labels[index] < 0
                    ? "label \(index) is \(labels[index]); labels begin at 0"
                    : "label \(index) is \(labels[index]); with \(classes) classes labels lie in 0...\(classes - 1)")
        }
        guard classes <= 1_000_000 else {
            throw DataError(file: file, reason: "the largest label is \(classes - 1); a million classes are the most")
        }
        values = labels.map(Int32.init)
        self.classes = classes
        self.names = names
    }

    /// The labels of some examples.
    func callAsFunction(_ indices: [Int]) -> [Int64] { indices.map { Int64(values[$0]) } }
}
