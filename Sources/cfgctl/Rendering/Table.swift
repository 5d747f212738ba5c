/// Rows of text in columns two spaces apart, without boxes.
struct Table {
    /// A column's heading and alignment.
    struct Column: Sendable {
        let heading: String
        var isNumeric = false
    }

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

    /// The lines, heading first. The last column is not padded, and cut to `width` where that is given.
    func lines(width: Int?, style: Style) -> [String] {
        let widths = columns.indices.map { index in
            rows.reduce(TextWidth.of(columns[index].heading)) { max($0, TextWidth.of($1[index].text)) }
        }
        let heading = columns.map { column in Cell(column.heading, paint: style.dim) }
        return ([heading] + rows).map { row in
            var line = "", used = 0
            for (index, cell) in row.enumerated() {
                let isLast = index == row.count - 1
                var text = cell.text
                if isLast, let width { text = TextWidth.cut(text, to: max(0, width - used)) }
                let gap = String(repeating: " ", count: max(0, widths[index] - TextWidth.of(text)))
                let painted = cell.paint(text)
                line += columns[index].isNumeric ? gap + painted : isLast ? painted : painted + gap
                if !isLast { line += "  " }
                used += widths[index] + 2
            }
            while line.last == " " { line.removeLast() }
            return line
        }
    }
}
