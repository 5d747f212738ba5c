/// A recursive-descent parser for `+ - * / ^`, unary signs, parentheses, numbers, t, pi, e and functions.
///
/// `^` binds tighter than a sign before it and associates to the right: `-t^2` is `-(t^2)`, `2^3^2` is `2^(3^2)`.
struct ExpressionParser {
    private let text: String
    private let characters: [Character]
    private var position = 0
    private var depth = 0

    init(_ text: String) {
        self.text = text
        characters = Array(text)
    }

    mutating func parse() throws(ExpressionError) -> Expression {
        let result = try sum()
        guard let rest = next() else { return result }
        if rest == ")" { throw error("this parenthesis closes nothing") }
        throw error("expected an operator before \"\(rest)\"; write products with *")
    }

    private func error(_ message: String) -> ExpressionError {
        ExpressionError(text: text, column: min(position, characters.count) + 1, message: message)
    }

    /// Returns the next character that is not a space, which becomes the position.
    private mutating func next() -> Character? {
        while position < characters.count, characters[position].isWhitespace { position += 1 }
        return position < characters.count ? characters[position] : nil
    }

    private mutating func take(_ character: Character) -> Bool {
        guard next() == character else { return false }
        position += 1
        return true
    }

    private mutating func sum() throws(ExpressionError) -> Expression {
        var result = try product()
        while true {
            if take("+") {
                result = result.plus(try product())
            } else if take("-") {
                result = result.minus(try product())
            } else {
                return result
            }
        }
    }

    private mutating func product() throws(ExpressionError) -> Expression {
        var result = try signed()
        while true {
            if take("*") {
                result = result.times(try signed())
            } else if take("/") {
                result = result.over(try signed())
            } else {
                return result
            }
        }
    }

    private mutating func signed() throws(ExpressionError) -> Expression {
        // Every nesting passes here, so that no text can exhaust the stack.
        depth += 1
        defer { depth -= 1 }
        guard depth <= 100 else { throw error("nested more than 100 deep") }
        if take("-") { return Expression.number(-1).times(try signed()) }
        if take("+") { return try signed() }
        let base = try primary()
        return take("^") ? base.to(try signed()) : base
    }

    private mutating func primary() throws(ExpressionError) -> Expression {
        guard let first = next() else { throw error("the formula ends where a value is expected") }
        if first == "(" {
            position += 1
            let inner = try sum()
            guard take(")") else { throw error("expected a closing parenthesis") }
            return inner
        }
        if first.isASCII, first.isNumber || first == "." { return try number() }
        if first.isLetter { return try word() }
        throw error("expected a number, t or a function, found \"\(first)\"")
    }

    private mutating func number() throws(ExpressionError) -> Expression {
        let start = position
        func digits(from place: Int) -> Int {
            var place = place
            while place < characters.count, characters[place].isASCII, characters[place].isNumber { place += 1 }
            return place
        }
        var end = digits(from: start)
        if end < characters.count, characters[end] == "." { end = digits(from: end + 1) }
        if end < characters.count, characters[end] == "e" || characters[end] == "E" {
            var exponent = end + 1
            if exponent < characters.count, "+-".contains(characters[exponent]) { exponent += 1 }
            let last = digits(from: exponent)
            // Otherwise the letter is something else, about which the caller complains.
            if last > exponent { end = last }
        }
        guard let value = Double(String(characters[start..<end])), value.isFinite else {
            throw error("\"\(String(characters[start..<end]))\" is not a number")
        }
        position = end
        return .number(value)
    }

    private mutating func word() throws(ExpressionError) -> Expression {
        let start = position
        var end = position
        while end < characters.count, characters[end].isLetter || characters[end].isNumber { end += 1 }
        let name = String(characters[start..<end])
        switch name {
        case "t":
            position = end
            return .time
        case "pi":
            position = end
            return .number(.pi)
        case "e":
            position = end
            return .number(2.718281828459045)
        default: break
        }
        guard let function = Expression.Function(rawValue: name) else {
            let known = Expression.Function.allCases.map(\.rawValue).joined(separator: ", ")
            throw error("\"\(name)\" is not known; a formula may use t, pi, e and \(known)")
        }
        position = end
        guard take("(") else { throw error("expected ( after \(name)") }
        let argument = try sum()
        guard take(")") else { throw error("expected ) after the argument of \(name)") }
        return Expression.function(function, argument).simplified
    }
}

extension Expression {
    /// Parses a formula.
    /// - Throws: `ExpressionError`.
    public init(_ text: String) throws(ExpressionError) {
        var parser = ExpressionParser(text)
        self = try parser.parse().simplified
    }
}
