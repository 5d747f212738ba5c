/// A terminal's screen in as much of its language as the client speaks, which wraps its lines anew when its width changes, as
/// most terminals do.
struct Screen {
    private var columns: Int
    /// Lines as they were written; a line wider than the screen takes several rows.
    private var lines: [[Character]] = [[]]
    private var line = 0
    private var column = 0
    private let rows = 24

    init(columns: Int, _ text: String = "") {
        self.columns = columns
        write(text)
    }

    /// The text on the screen, without spaces at the ends of lines.
    var text: String {
        lines.map { line in String(line.reversed().drop { $0 == " " }.reversed()) }.joined(separator: "\n")
            .trimmingSuffix { $0 == "\n" }
    }

    /// Changes the width; the cursor stays at its character.
    mutating func resize(columns: Int) { self.columns = columns }

    /// Writes text, with the sequences for going up and home, and for erasing.
    mutating func write(_ text: String) {
        var rest = Array(text)[...]
        while let character = rest.popFirst() {
            switch character {
            case "\n": newLine()
            // Behind the last column of a row the cursor still belongs to that row.
            case "\r": column = max(0, column - 1) / columns * columns
            case "\u{1B}":
                rest.removeFirst()
                let number = rest.prefix { $0.isNumber }
                rest = rest.dropFirst(number.count)
                act(rest.removeFirst(), Int(String(number)))
            default: put(character)
            }
        }
    }

    private mutating func put(_ character: Character) {
        while lines[line].count <= column { lines[line].append(" ") }
        lines[line][column] = character
        column += 1
    }

    private mutating func newLine() {
        line += 1
        column = 0
        if line == lines.count { lines.append([]) }
    }

    private mutating func act(_ letter: Character, _ number: Int?) {
        switch letter {
        case "A": for _ in 0..<(number ?? 1) { up() }
        case "H": (line, column) = (0, 0)
        case "K": lines[line] = Array(lines[line].prefix(column))
        case "J" where number == 2: lines = Array(repeating: [], count: line + 1)
        case "J": lines = Array(lines.prefix(line)) + [Array(lines[line].prefix(column))]
        default: break
        }
    }

    /// One row up: within a wrapped line, or to the last row of the line above.
    private mutating func up() {
        if column > columns || column == columns && lines[line].count > columns {
            column -= columns
        } else if line > 0 {
            line -= 1
            column = max(0, lines[line].count - 1) / columns * columns + column
        }
    }
}

extension String {
    fileprivate func trimmingSuffix(while condition: (Character) -> Bool) -> String {
        String(reversed().drop(while: condition).reversed())
    }
}
