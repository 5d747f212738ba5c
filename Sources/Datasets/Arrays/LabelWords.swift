/// The labels of a table, which are words, and the line of each.
struct LabelWords: Sendable {
    /// The file in errors.
    let file: String
    /// The label of each example as it is written.
    var words: [String] = []
    /// The line of each.
    var lines: [Int] = []

    /// Creates the empty labels of a file.
    init(file: String) { self.file = file }

    /// Adds a label.
    mutating func append(_ word: String, line: Int) {
        words.append(word)
        lines.append(line)
    }

    /// Converts words to classes: whole numbers are labels however they are written, all other words are names of classes.
    ///
    /// - Parameters:
    ///   - expected: Number of classes; `nil` lets the labels tell.
    ///   - rules: The rules of the job.
    /// - Throws: `DataError` with the line of a label that is missing, negative, or a word among numbers; without a line if
    ///   the number of classes differs from `expected`.
    func classes(expected: Int?, by rules: DataRules) throws(DataError) -> ClassLabels {
        rules == .first ? try firstRules(expected) : try secondRules(expected)
    }

    private func secondRules(_ expected: Int?) throws(DataError) -> ClassLabels {
        let numbers = words.map(NameOrder.number)
        if let index = words.firstIndex(where: { $0.isEmpty || $0.lowercased() == "nan" }) {
            throw error(index, "the label is missing; fill it in, or remove the line")
        }
        let odd = numbers.count { $0 == nil }
        if odd > 0, odd < numbers.count {
            // The rarer kind is most probably the mistake.
            let isWordRarer = odd * 2 <= numbers.count
            guard let index = numbers.firstIndex(where: { ($0 == nil) == isWordRarer }),
                let other = numbers.firstIndex(where: { ($0 == nil) != isWordRarer })
            else { preconditionFailure("both kinds occur") }
            throw error(
                index,
                "the label \"\(words[index])\" is a \(isWordRarer ? "word" : "number"), but \"\(words[other])\" in line "
                    + "\(lines[other]) is a \(isWordRarer ? "number" : "word"); write all labels as numbers or all as words"
            )
        }
        let whole = numbers.compactMap { $0.flatMap { Int(exactly: $0) } }
        guard whole.count == words.count else { return try named(expected) }
        if let index = whole.firstIndex(where: { $0 < 0 }) {
            throw error(index, "the label is \(words[index]); labels start at 0")
        }
        return try ClassLabels(whole, expected: expected, file: file)
    }

    /// Classes of names.
    private func named(_ expected: Int?) throws(DataError) -> ClassLabels {
        let names = NameOrder.sorted(Set(words))
        var labels = try classes(of: names, expected)
        if Set(words.map { Array($0.utf8) }).count > names.count {
            labels.findings.warnings.append(
                "some labels of \(file) differ only in the form of their accents (Unicode NFC and NFD) and are one class"
            )
        }
        if NameOrder.number(names[0]) != nil {
            labels.findings.notes.append(
                "the labels of \(file) are numbers that are not whole: each is the name of a class, \(names.count) in all"
            )
        }
        if names.count * 2 > words.count, words.count > 8 {
            labels.findings.warnings.append(
                "the labels of \(file) are \(names.count) different words in \(words.count) examples; is it the right "
                    + "column?")
        }
        return labels
    }

    /// All integers are labels, else all words are names, in the order of Swift's strings.
    private func firstRules(_ expected: Int?) throws(DataError) -> ClassLabels {
        let numbers = words.compactMap { Int($0) }
        if numbers.count == words.count { return try ClassLabels(numbers, expected: expected, file: file) }
        return try classes(of: Set(words).sorted(), expected)
    }

    private func classes(of names: [String], _ expected: Int?) throws(DataError) -> ClassLabels {
        let places = Dictionary(uniqueKeysWithValues: names.enumerated().map { ($1, $0) })
        guard expected == nil || expected == names.count else {
            throw DataError(file: file, reason: "has \(names.count) classes, expected \(expected ?? 0)")
        }
        return try ClassLabels(words.map { places[$0] ?? 0 }, expected: nil, names: names, file: file)
    }

    private func error(_ index: Int, _ reason: String) -> DataError {
        DataError(file: "\(file):\(lines[index])", reason: reason)
    }
}
