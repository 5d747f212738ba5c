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

    /// The most issues or warnings that are reported at a time.
    public static let mostReported = 50

    /// The first issues, and one that counts the others.
    /// - Parameter more: the number of issues that were found and are not in the list.
    public static func reported(_ issues: [SpecIssue], more: Int = 0) -> [SpecIssue] {
        // One more than the limit is a list that was shortened before.
        if more == 0, issues.count <= mostReported + 1 { return issues }
        let shown = issues.prefix(mostReported)
        let left = issues.count - shown.count + more
        guard left > 0 else { return issues }
        return shown + [
            SpecIssue(
                file: shown.last?.file, line: nil, column: nil, field: "",
                message: left == 1 ? "and 1 more" : "and \(left) more; correct these first")
        ]
    }

    /// `file:line:column: field: message`, as compilers write it.
    public var description: String {
        var place = file ?? ""
        if let line, !place.isEmpty { place += ":\(line):\(column ?? 1)" }
        return [place, field, message].filter { !$0.isEmpty }.joined(separator: ": ")
    }
}

/// A spec that cannot be used, with its issues.
public struct SpecError: Error, Sendable, CustomStringConvertible {
    /// Issues of the spec in the order of the file, never empty: the first 50, and one that counts the others.
    public let issues: [SpecIssue]

    /// Creates the error.
    /// - Parameter more: the number of issues that were found beside these.
    public init(issues: [SpecIssue], more: Int = 0) { self.issues = SpecIssue.reported(issues, more: more) }

    /// One line for each issue.
    public var description: String { issues.map(\.description).joined(separator: "\n") }
}
