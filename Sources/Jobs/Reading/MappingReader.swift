internal import Yams

/// Reads the keys of one YAML mapping, notes what is wrong, and goes on with defaults, so that one run finds every issue.
struct MappingReader {
    let document: SpecDocument
    let path: String
    private let nodes: [String: Node]
    private let keyMarks: [String: Mark]
    private let place: Mark?
    private let notes: IssueNotes
    private let seen: KnownKeys

    /// The collector of the issues of all mappings of one document. It keeps the first ones and counts the others, so that a
    /// hostile document costs little.
    final class IssueNotes {
        private(set) var issues: [SpecIssue] = []
        /// The number of issues that were not kept.
        private(set) var more = 0
        /// The number of mappings that merge keys have taken in.
        var merges = 0
        /// The largest number of these.
        static let mostMerges = 1000

        func append(_ issue: @autoclosure () -> SpecIssue) {
            if issues.count < SpecIssue.mostReported { issues.append(issue()) } else { more += 1 }
        }
    }

    /// The keys that a reader asked for: the known ones.
    private final class KnownKeys { var names: [String] = [] }

    init(_ node: Node, path: String, document: SpecDocument, notes: IssueNotes) {
        self.document = document
        self.path = path
        self.notes = notes
        place = node.mark
        seen = KnownKeys()
        var nodes: [String: Node] = [:], keyMarks: [String: Mark] = [:]
        if let mapping = node.mapping {
            for (key, value) in Self.merged(mapping, document, path, notes) {
                guard let name = key.scalar?.string else {
                    notes.append(
                        document.issue(at: key.mark, field: path, "expected a word as a key, not a collection"))
                    continue
                }
                keyMarks[name] = key.mark
                if nodes.updateValue(value, forKey: name) != nil {
                    notes.append(
                        document.issue(at: key.mark, field: path.appendingField(name), "the key is there twice"))
                }
            }
        } else {
            notes.append(
                document.issue(at: node.mark, field: path, "expected a mapping of keys to values"))
        }
        self.nodes = nodes
        self.keyMarks = keyMarks
    }

    /// The pairs of a mapping, with those of YAML's merge key `<<` behind them: of a mapping, or of each in a list, as far as
    /// no pair before has the key.
    private static func merged(
        _ mapping: Node.Mapping, _ document: SpecDocument, _ path: String, _ notes: IssueNotes
    ) -> [(key: Node, value: Node)] {
        func isMerge(_ key: Node) -> Bool { key.scalar?.string == "<<" && key.scalar?.style == .plain }
        var pairs: [(key: Node, value: Node)] = mapping.filter { !isMerge($0.key) }.map { ($0.key, $0.value) }
        var names = Set(pairs.compactMap(\.key.scalar?.string))
        for (key, value) in mapping where isMerge(key) {
            for source in value.sequence.map(Array.init) ?? [value] {
                // Aliases of aliases could otherwise ask for more work than their text can bear.
                notes.merges += 1
                guard notes.merges <= IssueNotes.mostMerges else {
                    if notes.merges == IssueNotes.mostMerges + 1 {
                        notes.append(
                            document.issue(
                                at: key.mark, field: path,
                                "<< merges more than \(IssueNotes.mostMerges) mappings; write the keys out"))
                    }
                    return pairs
                }
                guard let inner = source.mapping else {
                    notes.append(
                        document.issue(
                            at: key.mark, field: path, "<< merges a mapping, or a list of mappings, into this one"))
                    continue
                }
                for pair in merged(inner, document, path, notes)
                where pair.key.scalar.map({ names.insert($0.string).inserted }) == true {
                    pairs.append(pair)
                }
            }
        }
        return pairs
    }

    /// Whether the mapping has the key.
    func has(_ key: String) -> Bool { node(key) != nil }

    /// The node of a key that is there and not null. Remembers that the key is known.
    func node(_ key: String) -> Node? {
        seen.names.append(key)
        guard let node = nodes[key], node.null == nil || node.scalar?.style != .plain else { return nil }
        return node
    }

    /// Notes an issue with a key, at its value, or at the mapping where the key is missing.
    func report(_ key: String, _ message: String) {
        let field = path.appendingField(key)
        notes.append(document.issue(at: nodes[key]?.mark ?? place, field: field, message))
    }

    /// Notes an issue with a field below, by its dotted path from here.
    func report(field: String, _ message: String) {
        let parts = field.split(separator: ".", maxSplits: 1).map(String.init)
        guard parts.count == 2 else { return report(field, message) }
        mapping(parts[0]).report(field: parts[1], message)
    }

    /// Names the keys that nobody asked for. Call it last.
    func finish() {
        let known = Set(seen.names)
        let unknown = nodes.keys.filter { !known.contains($0) }.map { (key: $0, mark: keyMarks[$0]) }
        for (key, mark) in unknown.sorted(by: {
            ($0.mark?.line ?? 0, $0.mark?.column ?? 0, $0.key) < ($1.mark?.line ?? 0, $1.mark?.column ?? 0, $1.key)
        }) {
            notes.append(
                document.issue(at: mark, field: path.appendingField(key), "unknown key; \(hint(key, among: known))"))
        }
    }

    private func hint(_ key: String, among known: Set<String>) -> String {
        let words = known.sorted()
        return EditDistance.nearest(to: key, among: words).map { "did you mean \"\($0)\"?" }
            ?? "known here: \(words.joined(separator: ", "))"
    }

    /// A nested mapping; an empty one where the key is missing.
    func mapping(_ key: String) -> MappingReader {
        MappingReader(
            node(key) ?? Node.mapping(Node.Mapping([], Tag(.map), .block, place)), path: path.appendingField(key),
            document: document, notes: notes)
    }

    /// The kind of the node of a key that is there and not null.
    func kind<Value>(_ key: String) -> Form<Value>.NodeKind? {
        node(key).map { $0.scalar != nil ? .scalar : $0.sequence != nil ? .sequence : .mapping }
    }

    /// The whole number of a key that is there.
    func integer(_ key: String, in range: ClosedRange<Int>) -> Int? {
        node(key).flatMap { integer($0, key, in: range) }
    }

    /// Whole numbers; one number stands for a list of one.
    func integers(_ key: String, in range: ClosedRange<Int>) -> [Int]? {
        guard let node = node(key) else { return nil }
        guard let list = node.sequence else { return integer(node, key, in: range).map { [$0] } }
        return list.compactMap { integer($0, key, in: range) }
    }

    /// The number of a key that is there.
    func number(_ key: String, in range: NumberRange) -> Double? {
        node(key).flatMap { number($0, key, in: range) }
    }

    /// Numbers; one number stands for a list of one.
    func numbers(_ key: String, in range: NumberRange) -> [Double]? {
        guard let node = node(key) else { return nil }
        guard let list = node.sequence else { return number(node, key, in: range).map { [$0] } }
        return list.compactMap { number($0, key, in: range) }
    }

    /// `true` or `false`.
    func flag(_ key: String) -> Bool? {
        guard let node = node(key) else { return nil }
        if node.bool == nil { report(key, "expected true or false, not \(shown(node))") }
        return node.bool
    }

    /// A text, or nothing.
    func text(_ key: String) -> String? {
        guard let node = node(key) else { return nil }
        guard let scalar = node.scalar else {
            report(key, "expected a text")
            return nil
        }
        return scalar.string
    }

    /// A list of texts, of which each may be empty, or nothing; one text stands for a list of one.
    func prompts(_ key: String) -> [String]? {
        guard let node = node(key) else { return nil }
        guard let list = node.sequence else { return text(key).map { [$0] } }
        if list.isEmpty { report(key, "is empty; expected a text or a list of texts") }
        return list.compactMap { entry in
            guard let scalar = entry.scalar else {
                report(key, "expected a list of texts, not of collections")
                return nil
            }
            return scalar.string
        }
    }

    /// One of the words of an enumeration.
    func word<E: RawRepresentable & CaseIterable>(_ key: String, showing words: [String]? = nil) -> E?
    where E.RawValue == String {
        // An enumeration may know more words than it writes: earlier ones.
        if let written = node(key)?.scalar?.string, let value = E(rawValue: written) { return value }
        return word(key, of: words ?? E.allCases.map(\.rawValue)).flatMap(E.init)
    }

    /// One of several words.
    func word(_ key: String, of words: [String]) -> String? {
        guard let text = text(key), !words.contains(text) else { return text(key) }
        let hint = EditDistance.nearest(to: text, among: words).map { "; did you mean \"\($0)\"?" } ?? ""
        report(key, "\"\(text)\" is not one of \(words.joined(separator: ", "))\(hint)")
        return nil
    }

    private func integer(_ node: Node, _ key: String, in range: ClosedRange<Int>) -> Int? {
        guard let written = node.scalar?.string else {
            report(key, "expected a whole number in \(range.words), not a collection")
            return nil
        }
        guard let value = Int(Self.digits(written)) else {
            let rounded = Double(written).flatMap { Int(exactly: $0) }
            if !written.isEmpty, written.utf8.allSatisfy({ (0x30...0x39).contains($0) }) {
                report(key, "\(written) is out of range; valid is \(range.lowerBound) to \(range.upperBound)")
            } else if let rounded, range.contains(rounded) {
                report(key, "expected a whole number in \(range.words), not \"\(written)\"; write \(rounded)")
            } else {
                report(key, "expected a whole number in \(range.words), not \"\(written)\"")
            }
            return nil
        }
        guard range.contains(value) else {
            report(key, "\(value) is out of range; valid is \(range.words)")
            return nil
        }
        return value
    }

    private func number(_ node: Node, _ key: String, in range: NumberRange) -> Double? {
        guard let written = node.scalar?.string, let value = Double(Self.digits(written)), value.isFinite else {
            report(key, "expected a number in \(range), not \(shown(node))")
            return nil
        }
        guard range.contains(value) else {
            report(key, "\(written) is out of range; valid is \(range)")
            return nil
        }
        return value
    }

    /// A number without the underscores between its digits, as YAML 1.1 allows them: `1_000`.
    private static func digits(_ written: String) -> String {
        guard written.contains("_") else { return written }
        let parts = written.split(separator: "_", omittingEmptySubsequences: false)
        let isDigit: (Character?) -> Bool = { $0.map { ("0"..."9").contains($0) } == true }
        let areDigits = zip(parts, parts.dropFirst()).allSatisfy { isDigit($0.last) && isDigit($1.first) }
        return areDigits ? parts.joined() : written
    }

    private func shown(_ node: Node) -> String { node.scalar.map { "\"\($0.string)\"" } ?? "a collection" }
}

extension String {
    /// The dotted path of a field below this one.
    func appendingField(_ name: String) -> String { isEmpty ? name : "\(self).\(name)" }
}
