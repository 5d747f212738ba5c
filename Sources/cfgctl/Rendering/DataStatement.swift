internal import Jobs

/// The findings about a data set, as text.
enum DataStatement {
    /// One line for each statement; warnings are not among them.
    static func lines(_ report: DataReport, style: Style? = nil) -> [String] {
        let statements = report.statements
        let width = (statements.map(\.about.count).max() ?? 0) + 2
        return statements.map { statement in
            let about = TextWidth.pad(statement.about, to: width)
            return (style?.dim(about) ?? about) + PlainText.line(statement.text)
        }
    }
}
