/// A parser of the Varlink interface definition language.
struct InterfaceParser {
    private var scanner: InterfaceScanner
    private var token = InterfaceScanner.Token(text: "", line: 1, column: 1, documentation: [])
    /// The references to named types, resolved after all declarations are parsed.
    private var references: [InterfaceScanner.Token] = []
    /// The nesting limit of types, which bounds the stack for foreign text.
    private static let maximumDepth = 32

    init(_ text: String) { scanner = InterfaceScanner(text) }

    mutating func interface() throws(InterfaceSyntaxError) -> (String, String, [VarlinkMember]) {
        try advance()
        let documentation = token.documentation
        try expect("interface")
        guard Self.isInterfaceName(token.text) else {
            throw failure("expected an interface name such as org.example.Name, found \(found)")
        }
        let name = token.text
        try advance()
        var members: [VarlinkMember] = []
        var names: Set<String> = []
        while !token.isEnd {
            let (member, place) = try member()
            guard names.insert(member.name).inserted else {
                throw failure("'\(member.name)' is declared twice: types, methods and errors share their names", place)
            }
            members.append(member)
        }
        let types = members.compactMap { member in
            if case .type = member.declaration { member.name } else { nil }
        }
        for reference in references where !types.contains(reference.text) {
            throw failure("undeclared type '\(reference.text)'", reference)
        }
        return (name, documentation.joined(separator: "\n"), members)
    }

    private mutating func member() throws(InterfaceSyntaxError) -> (VarlinkMember, InterfaceScanner.Token) {
        let keyword = token
        guard ["type", "method", "error"].contains(keyword.text) else {
            throw failure("expected 'type', 'method' or 'error', found \(found)")
        }
        try advance()
        let place = token
        guard let first = place.text.first, first.isUppercase, !place.text.contains(where: { "_.-".contains($0) })
        else { throw failure("expected a name with a capital first letter, found \(found)") }
        try advance()
        let declaration: VarlinkMember.Declaration
        switch keyword.text {
        case "type": declaration = .type(try parenthesis(depth: 1))
        case "method":
            let parameters = try fields()
            try expect("->")
            declaration = .method(parameters: parameters, reply: try fields())
        default: declaration = .error(try fields())
        }
        let documentation = keyword.documentation.joined(separator: "\n")
        return (VarlinkMember(name: place.text, documentation: documentation, declaration: declaration), place)
    }

    private mutating func fields() throws(InterfaceSyntaxError) -> [VarlinkField] {
        let place = token
        guard case .structure(let fields) = try parenthesis(depth: 1) else {
            throw failure("expected fields with types, not an enumeration", place)
        }
        return fields
    }

    private mutating func type(depth: Int) throws(InterfaceSyntaxError) -> VarlinkType {
        guard depth <= Self.maximumDepth else { throw failure("types nested more than \(Self.maximumDepth) deep") }
        let place = token
        switch place.text {
        case "(": return try parenthesis(depth: depth)
        case "?":
            try advance()
            guard token.text != "?" else { throw failure("a type is optional twice") }
            return .optional(try type(depth: depth + 1))
        case "[":
            try advance()
            let isMap = token.text == "string"
            if isMap { try advance() }
            try expect("]")
            let element = try type(depth: depth + 1)
            return isMap ? .map(element) : .array(element)
        default: break
        }
        guard let first = place.text.first, first.isLetter else { throw failure("expected a type, found \(found)") }
        try advance()
        switch place.text {
        case "bool": return .bool
        case "int": return .int
        case "float": return .float
        case "string": return .string
        case "object": return .object
        case "any": return .any
        default:
            references.append(place)
            return .named(place.text)
        }
    }

    /// Parses a structure or an enumeration; the first field decides which.
    private mutating func parenthesis(depth: Int) throws(InterfaceSyntaxError) -> VarlinkType {
        try expect("(")
        var fields: [VarlinkField] = []
        var words: [String] = []
        var names: Set<String> = []
        if token.text == ")" {
            try advance()
            return .structure([])
        }
        while true {
            let place = token
            guard Self.isFieldName(place.text) else { throw failure("expected a field name, found \(found)") }
            guard names.insert(place.text).inserted else { throw failure("'\(place.text)' is listed twice") }
            try advance()
            if fields.isEmpty, token.text != ":" {
                words.append(place.text)
            } else if words.isEmpty {
                try expect(":")
                fields.append(VarlinkField(name: place.text, type: try type(depth: depth + 1)))
            }
            if token.text == ")" { break }
            try expect(",")
        }
        try advance()
        return words.isEmpty ? .structure(fields) : .enumeration(words)
    }

    private mutating func advance() throws(InterfaceSyntaxError) { token = try scanner.token() }

    private mutating func expect(_ text: String) throws(InterfaceSyntaxError) {
        guard token.text == text else { throw failure("expected '\(text)', found \(found)") }
        try advance()
    }

    private var found: String { token.isEnd ? "the end of the text" : "'\(token.text)'" }

    private func failure(_ reason: String, _ place: InterfaceScanner.Token? = nil) -> InterfaceSyntaxError {
        let place = place ?? token
        return InterfaceSyntaxError(line: place.line, column: place.column, reason: reason)
    }

    private static func isInterfaceName(_ text: String) -> Bool {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count >= 2 && parts[0].first?.isLetter == true
            && parts.allSatisfy { part in
                part.first != "-" && part.last != "-" && !part.isEmpty && !part.contains("_")
            }
    }

    private static func isFieldName(_ text: String) -> Bool {
        text.first?.isLetter == true && !text.contains(where: { ".-".contains($0) }) && !text.contains("__")
            && text.last != "_"
    }
}
