internal import Yams

/// A spec as YAML in which every key has its documentation as a comment.
struct CommentedSpec {
    private let root: Node.Mapping?
    /// The column of comments behind values.
    private static let column = 36
    /// The longest line, in columns.
    private static let width = 118

    /// - Parameter values: YAML of the keys that have values.
    init(values: String) { root = (try? Yams.compose(yaml: values))?.mapping }

    /// The lines of a mapping, without its own key.
    func lines(of mappings: [MappingDescription]) -> [String] { lines(of: mappings, values: root, indent: "") }

    private func lines(of mappings: [MappingDescription], values: Node.Mapping?, indent: String) -> [String] {
        let word = mappings.first?.variant.flatMap { values?[Node($0.key.word)]?.scalar?.string }
        guard
            let mapping = mappings.first(where: { $0.variant?.description.word == word })
                ?? mappings.first(where: { $0.variant?.description.word == $0.variant?.key.standard })
        else { return [] }
        var lines: [String] = []
        if let (key, variant) = mapping.variant { lines += chooser(key, variant.word, of: mappings, indent: indent) }
        for key in mapping.keys { lines += self.lines(of: key, value: values?[Node(key.word)], indent: indent) }
        return lines
    }

    /// The key that chooses a variant, with all variants that there are.
    private func chooser(
        _ key: KeyDescription, _ word: String, of mappings: [MappingDescription], indent: String
    ) -> [String] {
        let variants = mappings.compactMap(\.variant?.description)
        let longest = variants.map(\.word.count).max() ?? 0
        let list = variants.map { variant in
            let pad = String(repeating: " ", count: longest - variant.word.count)
            return "\(indent)#   \(variant.word)\(pad)  \(variant.summary)"
        }
        return ["\(indent)# \(key.summary)"] + list + ["\(indent)\(key.word): \(word)"]
    }

    private func lines(of key: KeyDescription, value: Node?, indent: String) -> [String] {
        if case .mapping(let mappings) = key.type.shape {
            if let value = value?.mapping {
                return ["", "\(indent)# \(key.summary)", "\(indent)\(key.word):"]
                    + lines(of: mappings, values: value, indent: indent + "  ")
            }
            // The keys of a mapping with variants stand where one of them is used.
            if mappings.count == 1 {
                let inner = lines(of: mappings, values: nil, indent: "  ").filter { !$0.isEmpty }
                let lines = Self.line("\(key.word):", key.documentation, indent: "") + inner
                return [""] + lines.map { "\(indent)# \($0)" }
            }
        }
        let documentation = key.documentation + Self.forms(of: key.type)
        if let value { return Self.line("\(key.word): \(Self.flow(value))", documentation, indent: indent) }
        let standard = key.standard.flatMap { Self.isValue($0, of: key.type) ? " \($0)" : nil } ?? ""
        return Self.line("# \(key.word):\(standard)", documentation, indent: indent)
    }

    /// One line, or the comment before it where both do not fit.
    private static func line(_ text: String, _ comment: String, indent: String) -> [String] {
        let start = indent + text
        let pad = String(repeating: " ", count: max(1, column - start.count))
        let line = "\(start)\(pad)# \(comment)"
        return line.count <= width ? [line] : wrapped(comment, indent: indent) + [start]
    }

    /// A comment on as many lines as it needs.
    static func wrapped(_ comment: String, indent: String) -> [String] {
        var lines: [String] = []
        var line = indent + "#"
        for word in comment.split(separator: " ") {
            if line.count + 1 + word.count > width {
                lines.append(line)
                line = indent + "#"
            }
            line += " " + word
        }
        return lines + [line]
    }

    /// The forms of a value, where there are several.
    private static func forms(of type: TypeDescription) -> String {
        guard case .forms(let forms) = type.shape else { return "" }
        let texts = forms.map { form -> String in
            guard let settings = form.settings else { return form.word ?? "" }
            guard let word = form.word else {
                return settings.range.map { "\(settings.name) in \($0)" } ?? settings.name
            }
            if case .mapping(let mappings) = settings.shape {
                let keys = mappings.first?.keys.map(\.word).joined(separator: ", ") ?? ""
                return form.standsAlone ? "\(word) or {\(word): {\(keys)}}" : "{\(word): {\(keys)}}"
            }
            let value = settings.range.map { "\(settings.name) in \($0)" } ?? settings.name
            return form.standsAlone ? "\(word) or {\(word): \(value)}" : "{\(word): \(value)}"
        }
        return " Forms: " + texts.joined(separator: "; ") + "."
    }

    /// Whether a default is a value that could stand in a spec, not a phrase.
    private static func isValue(_ standard: String, of type: TypeDescription) -> Bool {
        if case .forms(let forms) = type.shape, forms.contains(where: { $0.word == standard }) { return true }
        if case .mapping = type.shape { return false }
        if type.name.hasSuffix("number") { return Double(standard) != nil }
        return !standard.contains(" ") || standard.hasPrefix("[")
    }

    /// A node on one line.
    private static func flow(_ node: Node) -> String {
        if let scalar = node.scalar {
            return scalar.style == .plain || scalar.style == .any ? scalar.string : "\"\(scalar.string)\""
        }
        if let sequence = node.sequence { return "[" + sequence.map(flow).joined(separator: ", ") + "]" }
        let members = node.mapping?.map { "\($0.key.scalar?.string ?? ""): \(flow($0.value))" } ?? []
        return "{" + members.joined(separator: ", ") + "}"
    }
}
