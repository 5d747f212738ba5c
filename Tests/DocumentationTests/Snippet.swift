/// A usage example in a doc comment: the lines of a fenced block of Swift.
struct Snippet {
    /// The place of the first line, `Sources/Torch/Tensor.swift:12`.
    let place: String
    /// The name of the type whose doc comment has the example.
    let type: String
    /// The lines of the example.
    let code: [String]

    /// The type and the place, for messages.
    var title: String { "\(type) at \(place)" }

    /// Lists the examples in the doc comments of a file.
    static func all(in file: SourceFile) -> [Snippet] {
        var snippets: [Snippet] = []
        var open: (line: Int, code: [String])?
        var closed: [(line: Int, code: [String])] = []
        for (index, line) in file.lines.enumerated() {
            let text = line.drop { $0 == " " }
            guard text.hasPrefix("///") else {
                if let name = typeName(in: text) {
                    snippets += closed.map { Snippet(place: "\(file.path):\($0.line)", type: name, code: $0.code) }
                }
                // An attribute may stand between a comment and its declaration.
                if !text.hasPrefix("@") || typeName(in: text) != nil { closed = [] }
                open = nil
                continue
            }
            let content = String(text.dropFirst(text.hasPrefix("/// ") ? 4 : 3))
            if content == "```swift" {
                open = (index + 2, [])
            } else if content == "```", let block = open {
                closed.append(block)
                open = nil
            } else {
                open?.code.append(content)
            }
        }
        return snippets
    }

    private static func typeName(in line: Substring) -> String? {
        let words = line.split { !$0.isLetter && !$0.isNumber && $0 != "_" }
        guard let keyword = words.firstIndex(where: { ["struct", "class", "enum", "actor", "protocol"].contains($0) }),
            words.indices.contains(keyword + 1)
        else { return nil }
        return String(words[keyword + 1])
    }

    /// Whether the example's lines stand one after the other in a file, all indented by the same number of spaces.
    func isCompiled(in file: SourceFile) -> Bool {
        guard let first = code.first else { return false }
        return file.lines.indices.contains { start in
            let line = file.lines[start]
            guard line.hasSuffix(first), start + code.count <= file.lines.count else { return false }
            let indentation = String(repeating: " ", count: line.count - first.count)
            return zip(file.lines[start...], code).allSatisfy { $0 == ($1.isEmpty ? "" : indentation + $1) }
        }
    }
}
