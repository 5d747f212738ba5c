public import Foundation
internal import Yams

/// The text of a spec: YAML (and so JSON) with the places of its fields, and the overrides of a command line.
public struct SpecDocument: Sendable {
    /// A spec that can be used, with its warnings.
    public struct Reading: Sendable {
        /// The spec after defaults.
        public let spec: JobSpec
        /// Warnings about values that are allowed and probably not meant.
        public let warnings: [SpecIssue]
        /// The files and directories that it names.
        public let paths: [SpecPath]
    }

    let text: String
    /// The name for messages; `nil` for a spec that no file holds.
    public let file: String?
    /// The directory that relative paths start from.
    public let base: URL?
    private let options: [String: String]
    private var overrides: [(path: String, value: String, base: URL?, option: String?)] = []

    /// Takes the text of a spec.
    /// - Parameters:
    ///   - text: YAML or JSON, one document.
    ///   - file: the name for messages.
    ///   - base: the directory that relative paths start from; without it they are errors.
    ///   - options: the options of a command line that stand for fields, by these; messages name the options.
    public init(text: String, file: String? = nil, base: URL? = nil, options: [String: String] = [:]) {
        // Editors on other systems begin a file with U+FEFF; libyaml would take it for a part of the first key.
        self.text = text.unicodeScalars.first == "\u{FEFF}" ? String(text.unicodeScalars.dropFirst()) : text
        self.file = file
        self.base = base
        self.options = options
    }

    /// Reads a file; relative paths in it start from its own directory.
    /// - Throws: An error of Foundation if the file cannot be read or is not UTF-8.
    public init(contentsOf url: URL, named file: String) throws {
        self.init(
            text: try String(contentsOf: url, encoding: .utf8), file: file,
            base: url.standardizedFileURL.deletingLastPathComponent())
    }

    /// The document with one field replaced: `train.steps=100`. The value is YAML.
    /// - Parameter directory: the directory that relative paths in the value start from, where somebody typed it; `nil`
    ///   takes that of the document.
    /// - Parameter option: the option of the command line that replaces the field, for messages; `nil` for `--set`.
    /// - Throws: `SpecError` if the text has no `=`.
    public func setting(
        _ assignment: String, from directory: URL? = nil, option: String? = nil
    ) throws(SpecError) -> SpecDocument {
        guard let equals = assignment.firstIndex(of: "="), equals != assignment.startIndex else {
            throw SpecError(issues: [
                SpecIssue(
                    file: "--set", line: nil, column: nil, field: Quoting.printable(assignment),
                    message: "expected KEY=VALUE, such as train.steps=100")
            ])
        }
        var copy = self
        copy.overrides.append(
            (
                String(assignment[..<equals]), String(assignment[assignment.index(after: equals)...]),
                directory ?? base, option
            ))
        return copy
    }

    /// Checks everything and applies defaults.
    /// - Throws: `SpecError` with all issues of the document.
    public func read() throws(SpecError) -> Reading {
        let spec: JobSpec = try read { reader in
            guard let type = kind(reader)?.specType else { return nil }
            return JobSpec(type.read(reader))
        }
        return Reading(spec: spec, warnings: placing(SpecIssue.reported(spec.value.warnings)), paths: spec.paths)
    }

    /// Checks the whole document as something else than a spec.
    /// - Parameter body: reads the keys that there may be; `nil` where it is unknown which these are.
    /// - Throws: `SpecError` with all issues of the document.
    func read<Value>(_ body: (MappingReader) -> Value?) throws(SpecError) -> Value {
        var root = try parse(text, field: "")
        for (path, value, _, _) in overrides {
            let node = try parse(value, field: path)
            root = replacing(path.split(separator: ".").map(String.init)[...], in: root, by: node)
        }
        let notes = MappingReader.IssueNotes()
        let reader = MappingReader(root, path: "", document: self, notes: notes)
        guard notes.issues.isEmpty else { throw SpecError(issues: notes.issues, more: notes.more) }
        let value = body(reader)
        if value != nil { reader.finish() }
        guard let value, notes.issues.isEmpty else {
            throw SpecError(
                issues: notes.issues.sorted { ($0.line ?? 0, $0.column ?? 0) < ($1.line ?? 0, $1.column ?? 0) },
                more: notes.more)
        }
        return value
    }

    /// Gives issues that somebody else found in the spec their places in this document: that of the field, or of the
    /// nearest mapping around it.
    public func placing(_ issues: [SpecIssue]) -> [SpecIssue] {
        if issues.isEmpty { return [] }
        let root = try? parse(text, field: "")
        return issues.map { issue in
            guard issue.file == nil else { return issue }
            var node = root
            for name in issue.field.split(separator: ".") {
                guard let inner = node?.mapping?[Node(String(name))] else { break }
                node = inner
            }
            return self.issue(at: node?.mark, field: issue.field, issue.message)
        }
    }

    /// The file that a path in the spec names, as an absolute path.
    /// - Parameter field: the field with the path; one that an override replaced starts where that was typed.
    func absolute(_ path: String, in field: String) -> String? {
        if path.hasPrefix("/") { return path }
        let base = overrides.last { field == $0.path || field.hasPrefix($0.path + ".") }?.base ?? base
        // Without a base the text came over the socket, and the home directory here is not that of its writer.
        if base != nil, path.hasPrefix("~/") {
            return FileManager.default.homeDirectoryForCurrentUser.appending(path: String(path.dropFirst(2)))
                .path(percentEncoded: false)
        }
        return base?.appending(path: path).standardizedFileURL.path(percentEncoded: false)
    }

    /// The most characters of a message: three files with their paths and reasons fit.
    private static let longestMessage = 2000

    /// An issue at a place of this document, or at the override or the option that stands for the field.
    func issue(at mark: Mark?, field: String, _ message: String) -> SpecIssue {
        let (field, message) = (
            Quoting.printable(field), naming(Quoting.printable(message, limit: Self.longestMessage))
        )
        if let override = overrides.last(where: { Self.is(field, in: $0.path) }) {
            guard let option = override.option else {
                return SpecIssue(file: "--set", line: nil, column: nil, field: field, message: message)
            }
            return SpecIssue(option, message)
        }
        let owner = options.keys.filter { Self.is(field, in: $0) }.max { $0.count < $1.count }
        if let option = owner.flatMap({ options[$0] }) { return SpecIssue(option, message) }
        return SpecIssue(file: file, line: mark?.line, column: mark?.column, field: field, message: message)
    }

    /// Whether a field is another one or in it.
    private static func `is`(_ field: String, in other: String) -> Bool {
        field == other || field.hasPrefix(other + ".") || field.hasPrefix(other + "[")
    }

    /// A message with options in the place of the fields that they stand for.
    private func naming(_ message: String) -> String {
        var message = message
        // A field without a dot may be a word of the sentence.
        for (field, option) in options where field.contains(".") {
            for place in message.ranges(of: field).reversed() {
                let before = message[..<place.lowerBound].last
                let after = message[place.upperBound...]
                let goesOn = after.first.map { $0.isLetter || $0 == "-" } ?? false
                let isLonger = after.first == "." && after.dropFirst().first?.isLetter ?? false
                guard !goesOn, !isLonger, before.map({ !$0.isLetter && $0 != "." && $0 != "-" }) ?? true else {
                    continue
                }
                message.replaceSubrange(place, with: option)
            }
        }
        return message
    }

    private func kind(_ reader: MappingReader) -> JobKind? {
        let words = JobKind.allCases.map(\.rawValue)
        guard reader.has("kind") else {
            reader.report("kind", "is missing; expected \(TypeDescription.word(of: words).expected)")
            return nil
        }
        return reader.word("kind", of: words).flatMap(JobKind.init)
    }

    private func parse(_ text: String, field: String) throws(SpecError) -> Node {
        do {
            // Yams.compose_all would take a text that breaks off for one that ends.
            let parser = try Yams.Parser(yaml: text)
            guard let node = try parser.nextRoot() else {
                throw SpecError(issues: [
                    issue(at: nil, field: field, field.isEmpty ? "the spec is empty" : "the value is empty")
                ])
            }
            if let second = try parser.nextRoot() {
                throw SpecError(issues: [
                    issue(
                        at: second.mark, field: field,
                        "a second document begins here; write one spec to a file and submit them one after the other")
                ])
            }
            return node
        } catch let error as SpecError {
            throw error
        } catch let error as YamlError {
            throw SpecError(issues: [issue(for: error, in: text, field: field)])
        } catch {
            throw SpecError(issues: [issue(at: nil, field: field, "\(error)")])
        }
    }

    private func issue(for error: YamlError, in text: String, field: String) -> SpecIssue {
        switch error {
        case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
            .composer(_, let problem, let mark, _):
            let line =
                text.split(separator: "\n", omittingEmptySubsequences: false).dropFirst(mark.line - 1).first ?? ""
            let isIndentedByTab = line.prefix { $0 == " " || $0 == "\t" }.contains("\t")
            return issue(at: mark, field: field, "not valid YAML: \(Self.advice(for: problem, isIndentedByTab))")
        case .duplicatedKeysInMapping(let keys, let context):
            let names = keys.map { "\"\($0)\"" }.joined(separator: ", ")
            return issue(at: context.mark, field: field, "the key \(names) is there twice")
        case .reader(let problem, let offset, _, _):
            let place = offset.map { " at byte \($0)" } ?? ""
            return issue(at: nil, field: field, "not valid YAML: \(problem)\(place)")
        default:
            // These errors carry the whole text, which does not belong into a message.
            return issue(at: nil, field: field, "not valid YAML")
        }
    }

    /// The parser's words, or what to do about them where they are about the parser.
    private static func advice(for problem: String, _ isIndentedByTab: Bool) -> String {
        switch problem {
        case _ where isIndentedByTab:
            "a tab indents here, which YAML does not allow; indent with spaces"
        case "mapping values are not allowed in this context":
            "a second \": \" on this line, or a line indented too far; put a text with a colon into quotes"
        case "could not find expected ':'": "a key without a colon and a space, such as key: value"
        case "did not find expected key", "did not find expected '-' indicator":
            "the indentation does not fit the lines above"
        case "found undefined tag handle", "found character that cannot start any token":
            "\(problem); put a text that begins with a special character into quotes"
        default: problem
        }
    }

    /// The tree with the node at a path replaced; mappings on the way are made where they are missing.
    private func replacing(_ path: ArraySlice<String>, in node: Node, by value: Node) -> Node {
        guard let key = path.first else { return value }
        var mapping = node.mapping ?? Node.Mapping([], Tag(.map), .block, node.mark)
        let name = Node(key)
        let inner = mapping[name] ?? Node.mapping(Node.Mapping([], Tag(.map), .block, node.mark))
        mapping[name] = replacing(path.dropFirst(), in: inner, by: value)
        return .mapping(mapping)
    }
}
