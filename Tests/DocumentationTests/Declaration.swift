/// A declaration in a Swift file, as far as the rules of documentation need it.
///
/// The parser reads lines, not syntax: it relies on the layout that `swift format` enforces, one declaration a line.
struct Declaration {
    /// The place, `Sources/Torch/Tensor.swift:8`.
    let place: String
    /// The keyword, such as `func`.
    let keyword: String
    /// The lines of the doc comment, without `///`; empty without a comment.
    let comment: [String]
    /// Whether other targets can use the declaration: it is public, or a requirement of a public protocol.
    let isPublic: Bool
    /// Whether the function or initialiser itself is marked `throws`.
    let isThrowing: Bool

    /// The modifiers that can stand before a keyword.
    private static let modifiers: Set<Substring> = [
        "public", "open", "package", "internal", "fileprivate", "private", "static", "final", "class", "mutating",
        "nonisolated", "override", "convenience", "required", "indirect", "consuming", "borrowing", "prefix", "infix",
        "postfix",
    ]
    private static let keywords: Set<Substring> = [
        "func", "init", "subscript", "var", "let", "struct", "class", "enum", "protocol", "actor", "typealias", "case",
        "extension", "associatedtype",
    ]

    /// Lists the declarations of a file, from top to bottom.
    static func all(in file: SourceFile) -> [Declaration] {
        var comment: [String] = []
        var isInPublicProtocol = false
        var declarations: [Declaration] = []
        for (index, line) in file.lines.enumerated() {
            let text = line.drop { $0 == " " }
            if text.hasPrefix("///") {
                comment.append(String(text.dropFirst(text.hasPrefix("/// ") ? 4 : 3)))
                continue
            }
            // An attribute on a line of its own stands between a comment and its declaration.
            if text.hasPrefix("@"), declaration(in: text) == nil { continue }
            if let (modifiers, keyword) = declaration(in: text) {
                let indentation = line.count - text.count
                if indentation == 0 { isInPublicProtocol = keyword == "protocol" && modifiers.contains("public") }
                declarations.append(
                    Declaration(
                        place: "\(file.path):\(index + 1)", keyword: String(keyword), comment: comment,
                        isPublic: !modifiers.isDisjoint(with: ["public", "open", "package"])
                            || isInPublicProtocol && indentation == 4,
                        isThrowing: ["func", "init", "subscript"].contains(keyword)
                            && signatureThrows(file.lines[index...])))
            }
            comment = []
        }
        return declarations
    }

    /// Splits a line into modifiers and keyword; `nil` if no declaration begins there.
    private static func declaration(in line: Substring) -> (modifiers: Set<Substring>, keyword: Substring)? {
        var modifiers: Set<Substring> = []
        var words = line.split(separator: " ")[...]
        while let word = words.first {
            let name = word.prefix { $0 != "(" && $0 != "?" && $0 != "<" && $0 != ":" && $0 != "[" }
            let isModifier = Self.modifiers.contains(name) || name.hasPrefix("@")
            // `class func` has a modifier, `class Name` a keyword.
            if keywords.contains(name), !(name == "class" && words.dropFirst().first.map(isWordOfDeclaration) == true) {
                return (modifiers, name)
            }
            guard isModifier else { return nil }
            modifiers.insert(name)
            words = words.dropFirst()
        }
        return nil
    }

    private static func isWordOfDeclaration(_ word: Substring) -> Bool {
        keywords.contains(word) || modifiers.contains(word)
    }

    /// Whether the signature that begins at the first line has `throws` outside of its parentheses.
    private static func signatureThrows(_ lines: ArraySlice<String>) -> Bool {
        var depth = 0
        var outside = ""
        for (index, line) in zip(lines.indices, lines) {
            for character in line {
                if character == "{", depth == 0 { return hasThrows(outside) }
                if character == "(" { depth += 1 }
                if depth == 0 { outside.append(character) }
                if character == ")" { depth -= 1 }
            }
            outside.append(" ")
            guard depth == 0 else { continue }
            // A requirement of a protocol has no body: its signature ends where the next line does not continue it.
            let next = lines[(index + 1)...].first?.drop { $0 == " " } ?? ""
            if !["throws", "async", "->", "where", "{"].contains(where: next.hasPrefix) { return hasThrows(outside) }
        }
        return hasThrows(outside)
    }

    private static func hasThrows(_ text: String) -> Bool { text.split { !$0.isLetter }.contains("throws") }
}
