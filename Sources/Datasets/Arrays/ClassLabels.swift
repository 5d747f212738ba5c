/// The checked class labels of a data set.
struct ClassLabels: Sendable {
    /// The label of each example, in 0..<classes.
    let values: [Int32]
    /// The number of classes, at most 1,000,000.
    let classes: Int
    /// The names of the classes; `nil` for classes without names.
    let names: [String]?
    /// Assumptions and warnings about the labels.
    var findings = DataFindings()

    /// Checks labels.
    ///
    /// - Parameters:
    ///   - labels: The label of each example.
    ///   - expected: Number of classes; `nil` means one more than the largest label, or the number of names.
    ///   - names: Names of the classes; default none.
    ///   - file: The file in errors.
    /// - Throws: `DataError` naming the first label that is out of range.
    init(_ labels: [Int], expected: Int?, names: [String]? = nil, file: String) throws(DataError) {
        let classes = expected ?? names?.count ?? (labels.max().map { $0 + 1 } ?? 0)
        if let index = labels.firstIndex(where: { !(0..<classes).contains($0) }) {
            throw DataError(
                file: file,
                reason: labels[index] < 0
                    ? "label \(index) is \(labels[index]); labels start at 0"
                    : "label \(index) is \(labels[index]); with \(classes) classes, labels are 0...\(classes - 1)")
        }
        guard classes <= 1_000_000 else {
            throw DataError(file: file, reason: "the largest label is \(classes - 1); the limit is 999999")
        }
        values = labels.map(Int32.init)
        self.classes = classes
        self.names = names
    }

    /// Returns the labels of the examples `indices`.
    func callAsFunction(_ indices: [Int]) -> [Int64] { indices.map { Int64(values[$0]) } }
}
