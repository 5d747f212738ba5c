/// An error or warning about one field of a spec, with its position.
public struct SpecIssue: Codable, Sendable, Hashable, CustomStringConvertible {
    /// The file as the user named it, `--set` for an override, `nil` where the spec came over the socket.
    public var file: String?
    /// The line, from 1.
    public var line: Int?
    /// The column, from 1.
    public var column: Int?
    /// The dotted path of the field: `train.optimizer.rate`.
    public var field: String
    /// Explanation of the issue, with the expected value.
    public var message: String

    /// Creates an issue.
    public init(file: String?, line: Int?, column: Int?, field: String, message: String) {
        self.file = file
        self.line = line
        self.column = column
        self.field = field
        self.message = message
    }

    /// Creates an issue about a field whose place in the file is not known here; `SpecDocument.placing(_:)` finds it.
    public init(_ field: String, _ message: String) {
        self.init(file: nil, line: nil, column: nil, field: field, message: message)
    }

    /// `file:line:column: field: message`, as compilers write it.
    public var description: String {
        var place = file ?? ""
        if let line, !place.isEmpty { place += ":\(line):\(column ?? 1)" }
        return [place, field, message].filter { !$0.isEmpty }.joined(separator: ": ")
    }
}

/// A spec that cannot be used, with all its issues.
public struct SpecError: Error, Sendable, CustomStringConvertible {
    /// Issues of the spec in the order of the file; never empty.
    public let issues: [SpecIssue]

    /// Creates the error.
    public init(issues: [SpecIssue]) { self.issues = issues }

    /// One line for each issue.
    public var description: String { issues.map(\.description).joined(separator: "\n") }
}
