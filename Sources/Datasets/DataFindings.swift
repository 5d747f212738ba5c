/// The findings about the files of a data set: omissions, assumptions and warnings, each a sentence for people.
public struct DataFindings: Sendable, Hashable {
    /// Files, folders or lines that are not among the examples, for one reason.
    public struct Omission: Sendable, Hashable {
        /// The number of them.
        public var count: Int
        /// The kind of files, in the singular for one and in the plural for more.
        public var what: String
        /// The names of the first few, in the order of their bytes.
        public var names: [String]
    }

    /// Files, folders and lines that are not among the examples.
    public var omissions: [Omission] = []
    /// Assumptions about the files.
    public var notes: [String] = []
    /// Findings that are valid and probably not meant.
    public var warnings: [String] = []
    /// The smallest and the largest stored element; `nil` where the elements were not read.
    public var range: ClosedRange<Double>?
    /// Whether the time of a look ended before all files were seen.
    public var isPartial = false
    /// Whether a look ended before all examples were listed: counts and classes are those of the first ones. Then it is partial,
    /// too.
    public private(set) var isCut = false

    /// Creates empty findings.
    public init() {}

    /// Notes where a look ended before the last example.
    mutating func cut(_ note: String) {
        (isPartial, isCut) = (true, true)
        notes.append("\(note): the time of a look ended there")
    }

    /// Adds the findings about another part of the data set.
    mutating func add(_ other: DataFindings) {
        omissions += other.omissions
        notes += other.notes
        warnings += other.warnings
        range = range ?? other.range
        isPartial = isPartial || other.isPartial
        isCut = isCut || other.isCut
    }

    /// Names in words, the first three of them: `a, b, c and 2 more`.
    static func words(_ names: [String]) -> String {
        names.prefix(3).joined(separator: ", ") + (names.count > 3 ? " and \(names.count - 3) more" : "")
    }
}

/// A counter of names that keeps the first few, whatever the order of counting.
struct NameTally: Sendable {
    private(set) var count = 0
    private(set) var names: [String] = []

    /// Counts a name.
    mutating func add(_ name: String) {
        count += 1
        let place = names.firstIndex { name.utf8.lexicographicallyPrecedes($0.utf8) } ?? names.count
        guard place < 3 else { return }
        names.insert(name, at: place)
        if names.count > 3 { names.removeLast() }
    }

    /// The omission of the counted names; `nil` without any.
    /// - Parameters:
    ///   - one: The kind of files, in the singular.
    ///   - many: The kind of files, in the plural.
    func omission(_ one: String, _ many: String) -> DataFindings.Omission? {
        count == 0 ? nil : .init(count: count, what: count == 1 ? one : many, names: names)
    }
}
