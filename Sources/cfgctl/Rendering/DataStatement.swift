internal import Jobs

/// The findings about a data set, as text.
enum DataStatement {
    /// A line for each statement, or several of a number of columns; warnings are not among them.
    /// - Parameter columns: `nil` breaks no line.
    static func lines(_ report: DataReport, style: Style? = nil, width columns: Int? = nil) -> [String] {
        let statements = report.statements
        let width = (statements.map(\.about.count).max() ?? 0) + 2
        return statements.flatMap { statement in
            let about = TextWidth.pad(statement.about, to: width)
            let text = TextWidth.wrapped(PlainText.line(statement.text), to: columns.map { $0 - width })
            let space = String(repeating: " ", count: width)
            return text.enumerated().map { ($0.offset == 0 ? style?.dim(about) ?? about : space) + $0.element }
        }
    }
}
