/// A table of text, with the names of its columns; the first thousand lines tell what they are.
struct CSVTable: Sendable {
    /// One line of the table.
    struct Row: Sendable {
        /// The number of the line in the file.
        let line: Int
        let fields: [String]
    }

    /// The names of the columns; 1, 2 and so on without a header line.
    let names: [String]
    /// The first column, where it has no name and counts.
    let index: (column: Int, note: String)?
    /// Assumptions and warnings about the header.
    let findings: DataFindings

    private let file: String
    private let hasNames: Bool
    private let bytes: [UInt8]
    private let end: LookTime
    private let isCut: Bool
    /// The first lines below the header.
    private let head: [Row]

    /// Lines by which the header is recognised.
    private static let most = 1000

    /// Reads a file.
    ///
    /// - Parameters:
    ///   - path: The file.
    ///   - header: Whether the first line names the columns; `nil` compares it with the others.
    ///   - rules: The rules of the job; those of earlier builds take a line with a word for a header, and know no index.
    ///   - end: Time at which a look ends; `nil`, the default, reads all lines.
    /// - Throws: `DataError` for a file that cannot be read or is empty, and for a line that cannot be split.
    init(_ path: String, header: Bool?, rules: DataRules, until end: LookTime = nil) throws(DataError) {
        file = path
        self.end = end
        (bytes, isCut) = try ByteFile.lines(path, until: end)
        let all = try Self.head(CSVLines(bytes, file: path))
        guard let first = all.first else { throw DataError(file: path, reason: "is empty") }
        var findings = DataFindings()
        let hasNames: Bool
        if let header {
            hasNames = header
        } else if rules == .first {
            hasNames = first.fields.contains { Float($0) == nil }
        } else {
            let guess = Self.hasHeader(all)
            hasNames = guess.isHeader
            if guess.isDoubtful {
                findings.warnings.append(
                    "the first line of \(path), \(first.fields.joined(separator: ",")), is taken as "
                        + (hasNames ? "the names of the columns" : "an example")
                        + "; data.header: \(hasNames ? "false" : "true") takes it otherwise")
            }
        }
        findings.notes.append(
            hasNames
                ? "the first line of \(path) names the columns"
                : "\(path) has no header; its columns are named 1, 2, ...")
        head = Array(all.dropFirst(hasNames ? 1 : 0))
        self.hasNames = hasNames
        names = hasNames ? first.fields : (1...first.fields.count).map(String.init)
        index = hasNames && rules != .first ? Self.index(names, head) : nil
        self.findings = findings
    }

    /// Calls `body` with each line below the header until it returns `false`, or a look has to end.
    /// - Returns: the number of the last line of a look that ended before the last line; `nil` after all.
    /// - Throws: `DataError` for a line that cannot be split, and any error of `body`.
    func forEachRow(_ body: (Row) throws(DataError) -> Bool) throws(DataError) -> Int? {
        var lines = CSVLines(bytes, file: file)
        if hasNames { _ = try lines.next() }
        var count = 0
        while true {
            let fields: [String]?
            do throws(DataError) { fields = try lines.next() } catch {
                // A quoted field goes on behind the part that a look has read.
                if isCut, lines.isAtEnd { return lines.number }
                throw error
            }
            guard let fields else { return isCut ? lines.number : nil }
            guard try body(Row(line: lines.number, fields: fields)) else { return nil }
            count += 1
            if count.isMultiple(of: 1024), end.isOver { return lines.number }
        }
    }

    /// The first lines; one that cannot be split ends them, and is named when all are read.
    private static func head(_ lines: CSVLines) throws(DataError) -> [Row] {
        var lines = lines
        guard let first = try lines.next() else { return [] }
        var rows = [Row(line: lines.number, fields: first)]
        while rows.count <= most, let fields = (try? lines.next()) ?? nil {
            rows.append(Row(line: lines.number, fields: fields))
        }
        return rows
    }

    /// Returns the position of a column.
    /// - Throws: `DataError` listing the columns if there is none of this name, or several.
    func place(_ name: String) throws(DataError) -> Int { try CSVLines.place(name, among: names, file: file) }

    /// The warnings about named columns that count the lines, as an index does.
    func countingColumns(among places: [Int]) -> [String] {
        places.filter { Self.counts(head, column: $0) && head.count > 2 }.map { column in
            "the column \(names[column]) of \(file) counts the lines and is taken as a coordinate; if it is an index, name "
                + "the coordinates in data.columns"
        }
    }

    // MARK: Header

    /// The writing of a field.
    private enum Writing { case empty, whole, decimal, word }

    private static func writing(_ field: String) -> Writing {
        if field.isEmpty { return .empty }
        guard NameOrder.number(field) != nil else { return Float(field) == nil ? .word : .decimal }
        return field.utf8.allSatisfy { $0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9") } ? .whole : .decimal
    }

    /// Compares the first line with the others, column by column.
    private static func hasHeader(_ rows: [Row]) -> (isHeader: Bool, isDoubtful: Bool) {
        let first = rows[0].fields.map(writing)
        let rest = rows.dropFirst().map(\.fields)
        func column(_ place: Int) -> [Writing] {
            rest.compactMap { $0.indices.contains(place) ? writing($0[place]) : nil }
        }
        if first.contains(where: { $0 == .word || $0 == .empty }) {
            // A number above numbers is an example, whatever words stand beside it; names count from 0 or 1.
            let numbers = first.indices.filter { first[$0] == .whole || first[$0] == .decimal }
            let named = first.indices.filter { first[$0] == .word }
            let isExample =
                !numbers.isEmpty
                && named.allSatisfy { place in
                    let others = column(place)
                    return !others.isEmpty && others.allSatisfy { $0 == .word || $0 == .empty }
                } && numbers.contains { place in column(place).contains { $0 == .whole || $0 == .decimal } }
            return (!isExample || rest.isEmpty, false)
        }
        let numbers = rows[0].fields.compactMap { Int($0) }
        guard first.allSatisfy({ $0 == .whole }), numbers == Array(0..<first.count) || numbers == Array(1...first.count)
        else { return (false, false) }
        // 0, 1, 2 above numbers that are written otherwise are the names that pandas gives.
        let isWrittenOtherwise = first.indices.contains { place in
            let others = column(place)
            return !others.isEmpty && others.allSatisfy { $0 == .decimal }
        }
        return (isWrittenOtherwise, !rest.isEmpty && !isWrittenOtherwise && numbers.first == 0 && first.count > 1)
    }

    // MARK: Index

    private static func index(_ names: [String], _ rows: [Row]) -> (column: Int, note: String)? {
        guard names.count > 1, names[0].isEmpty || names[0].hasPrefix("Unnamed: "), rows.count > 0 else { return nil }
        let numbers = rows.compactMap { row in
            row.fields.first.flatMap(NameOrder.number).flatMap { Int(exactly: $0) }
        }
        guard numbers.count == rows.count, Set(numbers).count == numbers.count else { return nil }
        return (0, "the first column has no name and counts the lines; it is an index and left out")
    }

    /// Whether a column holds successive integers from 0 or 1.
    private static func counts(_ rows: [Row], column: Int) -> Bool {
        guard let first = rows.first?.fields, first.indices.contains(column), let start = Int(first[column]),
            start == 0 || start == 1
        else { return false }
        return rows.enumerated().allSatisfy { place, row in
            row.fields.indices.contains(column) && Int(row.fields[column]) == start + place
        }
    }
}
