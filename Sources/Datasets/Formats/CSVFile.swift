/// The reader of points from a text file: one point per line, fields separated by commas, semicolons or tabs.
public enum CSVFile {
    /// Reads a file into memory.
    ///
    /// - Parameters:
    ///   - path: The file.
    ///   - columns: Names of the coordinates' columns in order; `nil`, the default, means all columns but the labels' and an
    ///     unnamed first column that counts. Without a header line, the names are 1, 2, and so on.
    ///   - labels: Column of the labels, whole numbers or class names; default none.
    ///   - header: Whether the first line names the columns; `nil`, the default, compares it with the other lines.
    ///   - classes: Number of classes; `nil`, the default, infers it from the labels.
    ///   - limit: Largest number of points, from the start; `nil`, the default, uses all.
    ///   - rules: The rules of the job, default those of new jobs.
    ///   - end: Time at which a look ends; `nil`, the default, reads all lines.
    /// - Throws: `DataError` naming the line that cannot be used.
    public static func open(
        _ path: String, columns: [String]? = nil, labels: String? = nil, header: Bool? = nil, classes: Int? = nil,
        limit: Int? = nil, rules: DataRules = .current, until end: ContinuousClock.Instant? = nil
    ) throws(DataError) -> any Dataset {
        let table = try CSVTable(path, header: header, rules: rules, until: end)
        var findings = table.findings
        let labelPlace = try labels.map { name throws(DataError) in try table.place(name) }
        var places: [Int] = []
        if let columns {
            for column in columns { places.append(try table.place(column)) }
        } else {
            places = table.names.indices.filter { $0 != labelPlace && $0 != table.index?.column }
            if let note = table.index?.note { findings.notes.append(note) }
            findings.warnings += table.countingColumns(among: places)
        }
        guard !places.isEmpty else { throw DataError(file: path, reason: "has no column for coordinates") }
        findings.notes.append(
            "the coordinates are the columns \(places.map { table.names[$0] }.joined(separator: ", "))")

        var numbers: [Float] = []
        var words = LabelWords(file: path)
        let last = try table.forEachRow { row throws(DataError) in
            guard numbers.count / places.count < limit ?? .max else { return false }
            guard row.fields.count == table.names.count else {
                throw DataError(
                    file: "\(path):\(row.line)",
                    reason:
                        "has \(row.fields.count) \(row.fields.count == 1 ? "field" : "fields"), but the first line has \(table.names.count)"
                )
            }
            for place in places {
                let field = row.fields[place]
                guard let number = Float(field), number.isFinite else {
                    throw DataError(
                        file: "\(path):\(row.line)",
                        reason: "\"\(field)\" in column \(table.names[place]) is not a number")
                }
                numbers.append(number)
            }
            if let labelPlace { words.append(row.fields[labelPlace], line: row.line) }
            return true
        }
        guard !numbers.isEmpty else { throw DataError(file: path, reason: "has no point") }
        if let last { findings.cut("the first \(last) lines of \(path) were read") }
        // Of a part of the lines, names tell no number of classes.
        let known =
            labels == nil ? nil : try words.classes(expected: last == nil ? classes : nil, by: rules)
        let array = NumberArray(
            path: path, type: .float32, shape: [numbers.count / places.count, places.count],
            place: .memory(numbers.withUnsafeBytes { Array($0) }))
        return try ArrayDataset(
            [array], labels: known, files: ([path], nil), rules: rules,
            found: rules == .first ? DataFindings() : findings)
    }
}
