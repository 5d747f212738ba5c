/// A tokenizer of interface definitions that keeps the comments directly above a declaration.
struct InterfaceScanner {
    struct Token: Hashable {
        /// A word, a punctuation mark or `->`; empty at the end of the text.
        var text: String
        var line: Int
        var column: Int
        /// The comment lines directly above the token, without an empty line in between.
        var documentation: [String]

        var isEnd: Bool { text.isEmpty }
    }

    private let characters: [Character]
    private var position = 0
    private var line = 1
    private var column = 1

    init(_ text: String) { characters = Array(text) }

    private var next: Character? { position < characters.count ? characters[position] : nil }

    private mutating func advance() {
        if characters[position].isNewline {
            line += 1
            column = 1
        } else {
            column += 1
        }
        position += 1
    }

    mutating func token() throws(InterfaceSyntaxError) -> Token {
        let documentation = skipSpaceAndComments()
        var token = Token(text: "", line: line, column: column, documentation: documentation)
        guard let first = next else { return token }
        if Self.isWord(first) {
            while let character = next, Self.isWord(character) || isHyphen {
                token.text.append(character)
                advance()
            }
            return token
        }
        if "():,?[]".contains(first) {
            token.text = String(first)
            advance()
            return token
        }
        if first == "-", position + 1 < characters.count, characters[position + 1] == ">" {
            token.text = "->"
            advance()
            advance()
            return token
        }
        throw InterfaceSyntaxError(line: line, column: column, reason: "unexpected character '\(first)'")
    }

    private mutating func skipSpaceAndComments() -> [String] {
        var comments: [String] = []
        var isEmptyLine = false
        while let character = next {
            if character == "#" {
                advance()
                var comment = ""
                while let character = next, !character.isNewline {
                    comment.append(character)
                    advance()
                }
                comments.append(comment.hasPrefix(" ") ? String(comment.dropFirst()) : comment)
                isEmptyLine = false
                if next != nil { advance() }
            } else if character.isNewline {
                if isEmptyLine || column == 1 { comments = [] }
                isEmptyLine = true
                advance()
            } else if character == " " || character == "\t" {
                advance()
            } else {
                break
            }
        }
        return comments
    }

    /// Whether the next character is a hyphen inside a word, as interface names may have; `->` is an arrow.
    private var isHyphen: Bool {
        characters[position] == "-" && position + 1 < characters.count
            && (Self.isWord(characters[position + 1]) || characters[position + 1] == "-")
    }

    private static func isWord(_ character: Character) -> Bool {
        character.isASCII && (character.isLetter || character.isNumber || character == "_" || character == ".")
    }
}
