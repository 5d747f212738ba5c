internal import Jobs
public import Varlink

extension ControlError {
    /// The error as it is sent.
    public var varlink: VarlinkError {
        switch self {
        case .noSuchJob(let job): error("NoSuchJob", ["job": .string(job)])
        case .badState(let job, let state, let text):
            error("BadState", ["job": .int(job), "state": .string(state.rawValue), "text": .string(text)])
        case .invalidSpec(let issues):
            error("InvalidSpec", ["issues": .array(SpecIssue.reported(issues).map(Self.json))])
        case .noCheckpoint(let job, let text):
            error("NoCheckpoint", ["job": .string(job), "text": .string(text)])
        case .notAdmitted(let text): error("NotAdmitted", ["text": .string(text)])
        case .notPermitted(let action): error("NotPermitted", ["action": .string(action)])
        case .noSpace(let path, let text): error("NoSpace", ["path": .string(path), "text": .string(text)])
        case .inputOutput(let path, let text): error("Failed", ["text": .string(text), "path": .string(path)])
        case .failed(let text): error("Failed", ["text": .string(text)])
        case .revisionGone(let oldest): error("RevisionGone", ["oldest": .int(oldest)])
        case .fellBehind: error("FellBehind", [:])
        case .tooManyConnections(let text): error("TooManyConnections", ["text": .string(text)])
        case .shuttingDown: error("ShuttingDown", [:])
        }
    }

    /// Reads a received error; `nil` for one that this interface does not declare.
    public init?(_ error: VarlinkError) {
        guard error.name.hasPrefix(JobsInterface.name + ".") else { return nil }
        let fields = error.parameters
        func text(_ key: String) -> String { fields[key]?.stringValue ?? "" }
        switch error.name.dropFirst(JobsInterface.name.count + 1) {
        case "NoSuchJob": self = .noSuchJob(job: text("job"))
        case "BadState":
            guard let state = JobState(rawValue: text("state")) else { return nil }
            self = .badState(job: fields["job"]?.intValue ?? 0, state: state, text: text("text"))
        case "InvalidSpec": self = .invalidSpec(issues: (fields["issues"]?.arrayValue ?? []).map(Self.issue))
        case "NoCheckpoint": self = .noCheckpoint(job: text("job"), text: text("text"))
        case "NotAdmitted": self = .notAdmitted(text: text("text"))
        case "NotPermitted": self = .notPermitted(action: text("action"))
        case "NoSpace": self = .noSpace(path: text("path"), text: text("text"))
        case "Failed":
            self =
                fields["path"]?.stringValue.map { .inputOutput(path: $0, text: text("text")) }
                ?? .failed(text: text("text"))
        case "RevisionGone": self = .revisionGone(oldest: fields["oldest"]?.intValue ?? 0)
        case "FellBehind": self = .fellBehind
        case "TooManyConnections": self = .tooManyConnections(text: text("text"))
        case "ShuttingDown": self = .shuttingDown
        default: return nil
        }
    }

    private func error(_ name: String, _ fields: [String: JSONValue]) -> VarlinkError {
        VarlinkError(name: "\(JobsInterface.name).\(name)", parameters: .object(fields))
    }

    private static func json(_ issue: SpecIssue) -> JSONValue {
        var fields: [String: JSONValue] = ["field": .string(issue.field), "message": .string(issue.message)]
        if let file = issue.file { fields["file"] = .string(file) }
        if let line = issue.line { fields["line"] = .int(line) }
        if let column = issue.column { fields["column"] = .int(column) }
        return .object(fields)
    }

    private static func issue(_ json: JSONValue) -> SpecIssue {
        SpecIssue(
            file: json["file"]?.stringValue, line: json["line"]?.intValue, column: json["column"]?.intValue,
            field: json["field"]?.stringValue ?? "", message: json["message"]?.stringValue ?? "")
    }
}
