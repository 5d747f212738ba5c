/// The reader of points from a text file: one point per line, fields separated by commas, semicolons or tabs.
public enum CSVFile {
    /// Reads a file into memory.
    ///
    /// - Parameters:
    ///   - path: The file.
    ///   - columns: Names of the coordinates' columns in order; `nil`, the default, means all columns but the labels'.
    ///     Without a header line, the names are 1, 2, and so on.
    ///   - labels: Column of the labels, integers or class names; default none.
    ///   - classes: Number of classes; `nil`, the default, infers it from the labels.
    ///   - limit: Largest number of points, from the start; `nil`, the default, uses all.
    /// - Throws: `DataError` naming the line that cannot be used.
    public static func open(
        _ path: String, columns: [String]? = nil, labels: String? = nil, classes: Int? = nil, limit: Int? = nil
    ) throws(DataError) -> any Dataset {
        let bytes = try ByteFile.contents(path)
        var lines = CSVLines(bytes, file: path)
        guard let first = try lines.next() else { throw DataError(file: path, reason: "is empty") }
        let hasNames = first.contains { Float($0) == nil }
        let names = hasNames ? first : (1...first.count).map(String.init)
        func place(_ name: String) throws(DataError) -> Int {
            try CSVLines.place(name, among: names, file: path)
        }
        let labelPlace = try labels.map(place)
        let places =
            try columns.map { columns throws(DataError) in
                var places: [Int] = []
                for column in columns { places.append(try place(column)) }
                return places
            } ?? names.indices.filter { $0 != labelPlace }
        guard !places.isEmpty else { throw DataError(file: path, reason: "has no column for coordinates") }

        var (numbers, words): ([Float], [String]) = ([], [])
        var fields: [String]? = hasNames ? try lines.next() : first
        while let line = fields, numbers.count / places.count < limit ?? .max {
            guard line.count == names.count else {
                throw DataError(
                    file: "\(path):\(lines.number)",
                    reason: "has \(line.count) fields, but the first line has \(names.count)")
            }
            for place in places {
                guard let number = Float(line[place]), number.isFinite else {
                    throw DataError(
                        file: "\(path):\(lines.number)",
                        reason: "\"\(line[place])\" in column \(names[place]) is not a number")
                }
                numbers.append(number)
            }
            if let labelPlace { words.append(line[labelPlace]) }
            fields = try lines.next()
        }
        guard !numbers.isEmpty else { throw DataError(file: path, reason: "has no point") }
        let known = labels == nil ? nil : try Self.labels(words, expected: classes, file: path)
        let array = NumberArray(
            path: path, type: .float32, shape: [numbers.count / places.count, places.count],
            place: .memory(numbers.withUnsafeBytes { Array($0) }))
        return try ArrayDataset([array], labels: known, files: ([path], nil))
    }

    /// Converts the fields of a label column: all integers are labels, otherwise the distinct fields are class names,
    /// sorted.
    /// - Throws: `DataError` if a label is out of range or the number of classes differs from `expected`.
    static func labels(_ words: [String], expected: Int?, file: String) throws(DataError) -> ClassLabels {
        let numbers = words.compactMap { Int($0) }
        if numbers.count == words.count { return try ClassLabels(numbers, expected: expected, file: file) }
        let names = Set(words).sorted()
        let places = Dictionary(uniqueKeysWithValues: names.enumerated().map { ($1, $0) })
        guard expected == nil || expected == names.count else {
            throw DataError(file: file, reason: "has \(names.count) classes, expected \(expected ?? 0)")
        }
        return try ClassLabels(words.map { places[$0] ?? 0 }, expected: nil, names: names, file: file)
    }
}
