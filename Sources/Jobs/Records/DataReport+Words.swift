extension DataReport {
    /// One finding in words, with its subject.
    public struct Statement: Sendable, Hashable {
        /// The subject in one or two words: `examples`, `classes`, `left out`.
        public let about: String
        /// The finding itself, in words.
        public let text: String
    }

    /// The number of classes that the statements name.
    static let namedClasses = 12

    /// The findings in the order of printing, without the warnings.
    public var statements: [Statement] {
        var statements = [Statement(about: "examples", text: exampleWords)]
        if classCount > 0 { statements.append(Statement(about: "classes", text: classWords)) }
        if let texts { statements.append(Statement(about: "texts", text: texts.words)) }
        statements += omissions.map { Statement(about: "left out", text: $0.words) }
        statements += notes.map { Statement(about: "note", text: $0) }
        return statements
    }

    /// The findings in one line: `data: 60000 examples of 1 x 28 x 28, bytes; 10 classes`.
    public var summary: String {
        "\(field): \(exampleWords)" + (classCount > 0 ? "; \(classCount) classes" : "")
            + (omissions.isEmpty ? "" : "; \(omissions.reduce(0) { $0 + $1.count }) left out")
    }

    private var exampleWords: String {
        let size = shape.map(String.init).joined(separator: " x ")
        let values = range.map { " from \(Self.digits($0[0].value)) to \(Self.digits($0[1].value))" } ?? ""
        return "\(isPartial ? "at least " : "")\(examples) of \(size), \(elements)\(values), from \(name)"
    }

    private var classWords: String {
        let shown = classes.prefix(Self.namedClasses).map { one in
            "\(one.label)" + (one.name.map { $0 == "\(one.label)" ? "" : " \($0)" } ?? "") + ": \(one.examples)"
        }
        let rest = classCount - shown.count
        return "\(classCount) with \(classCount == 1 ? "its" : "their") examples: " + shown.joined(separator: ", ")
            + (rest > 0 ? " and \(rest) more" : "")
    }

    /// Four significant digits, and integers as they are.
    private static func digits(_ number: Double) -> String {
        Int(exactly: number).map(String.init) ?? JobProgress.digits(number)
    }
}

extension DataReport.Texts {
    /// The lengths in words.
    public var words: String {
        let unit = (countsWords ? "word" : "token") + (longest == 1 ? "" : "s")
        let longest = "the longest of \(count) has \(countsWords ? "at least " : "")\(longest) \(unit)"
        return longest
            + (cut > 0 ? "; \(cut) \(cut == 1 ? "is" : "are") longer than the \(room) tokens that the model sees" : "")
    }
}

extension DataReport.Omission {
    /// The number and the first names: `3 files in other picture formats: a.bmp, b.gif, c.tif`.
    public var words: String {
        "\(count) \(what)" + (names.isEmpty ? "" : ": ") + names.joined(separator: ", ")
            + (count > names.count && !names.isEmpty ? " and \(count - names.count) more" : "")
    }
}
