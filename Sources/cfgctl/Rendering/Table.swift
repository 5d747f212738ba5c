/// Rows of text in columns two spaces apart, without boxes.
struct Table {
    /// A column's heading and alignment.
    struct Column: Sendable {
        let heading: String
        var isNumeric = false
        /// The rank in which columns are left out where the table is too wide for the terminal, from 1; `nil` for a column
        /// that stays.
        var leaves: Int?
        /// Whether its cells may be cut, down to `Table.leastColumns`, where leaving out columns is not enough.
        var isCuttable = false
    }

    /// The least width of a column that was cut, and of the last one.
    private static let leastColumns = 8

    /// A cell: its text and its style, which does not count for the width.
    struct Cell {
        let text: String
        let paint: (String) -> String

        init(_ text: String, paint: @escaping (String) -> String = { $0 }) {
            self.text = PlainText.line(text)
            self.paint = paint
        }
    }

    let columns: [Column]
    var rows: [[Cell]] = []

    init(_ columns: [Column]) { self.columns = columns }

    /// The lines, heading first. Where `width` is given no line is longer: columns are left out by their ranks, then cells
    /// are cut, and the last column is cut to what the others leave.
    func lines(width: Int?, style: Style) -> [String] {
        let (shown, widths) = layout(width)
        let heading = columns.map { column in Cell(column.heading, paint: style.dim) }
        return ([heading] + rows).map { row in
            var line = "", used = 0
            for (index, columns) in zip(shown, widths) {
                let isLast = index == shown.last
                let room = width.map { min(columns, max(0, $0 - used)) } ?? columns
                let text = TextWidth.cut(row[index].text, to: isLast && width == nil ? .max : room)
                let gap = String(repeating: " ", count: max(0, room - TextWidth.of(text)))
                let painted = row[index].paint(text)
                line += self.columns[index].isNumeric ? gap + painted : isLast ? painted : painted + gap
                if !isLast, width.map({ used + columns + 2 <= $0 }) ?? true { line += "  " }
                used += columns + 2
            }
            while line.last == " " { line.removeLast() }
            return line
        }
    }

    /// The columns that are shown, and their widths.
    private func layout(_ width: Int?) -> (shown: [Int], widths: [Int]) {
        var widths = columns.indices.map { index in
            rows.reduce(TextWidth.of(columns[index].heading)) { max($0, TextWidth.of($1[index].text)) }
        }
        var shown = Array(columns.indices)
        guard let width else { return (shown, widths) }
        /// The columns of text that do not fit beside a last column of the least width.
        func excess() -> Int {
            shown.reduce(-2) { $0 + 2 + ($1 == shown.last ? min(widths[$1], Self.leastColumns) : widths[$1]) } - width
        }
        for index in columns.indices.filter({ columns[$0].leaves != nil })
            .sorted(by: { columns[$0].leaves ?? 0 < columns[$1].leaves ?? 0 }) where excess() > 0
        {
            shown.removeAll { $0 == index }
        }
        for index in shown where columns[index].isCuttable && excess() > 0 {
            widths[index] = max(min(widths[index], Self.leastColumns), widths[index] - excess())
        }
        if let last = shown.last {
            let others = shown.dropLast().reduce(0) { $0 + widths[$1] + 2 }
            widths[last] = min(widths[last], max(0, width - others))
        }
        return (shown, shown.map { widths[$0] })
    }
}
