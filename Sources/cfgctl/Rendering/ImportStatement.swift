internal import Jobs

/// The findings and assumptions of an import, as text.
enum ImportStatement {
    /// One line for each statement.
    static func lines(_ record: ImportRecord, style: Style) -> [String] {
        let width = (record.statements.map(\.about.count).max() ?? 0) + 2
        return record.statements.map { statement in
            style.dim(TextWidth.pad(PlainText.line(statement.about), to: width)) + PlainText.line(statement.text)
        }
    }
}

extension ImportRecord: ShownRecord {
    /// A line for each statement.
    func table(style: Style) -> [String] { ImportStatement.lines(self, style: style) }
}
