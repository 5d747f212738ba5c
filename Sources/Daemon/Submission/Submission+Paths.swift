internal import Control
internal import Jobs

extension Submission {
    /// Checks the files that a spec names: whether the daemon can read them, and may do so for the user.
    /// - Parameter later: whether earlier jobs may still make a file that is missing, which then is a warning.
    /// - Returns: warnings.
    /// - Throws: `ControlError.invalidSpec` with what to do, `.notPermitted` for a file of somebody else's job.
    func checkPaths(_ paths: [SpecPath], later: Bool = false) throws -> [SpecIssue] {
        let readable = ReadablePath(user: rights.user)
        var issues: [SpecIssue] = [], warnings: [SpecIssue] = []
        for entry in paths {
            func issue(_ text: String) -> SpecIssue {
                SpecIssue(file: nil, line: nil, column: nil, field: entry.field, message: text)
            }
            if let text = try foreign?.objection(to: entry.path) {
                issues.append(issue(text))
            } else if let obstacle = readable.obstacle(to: entry.path) {
                if obstacle.isMissing, later {
                    warnings.append(issue("\(obstacle.text); it must be there when the job starts"))
                } else {
                    issues.append(issue(obstacle.text))
                }
            }
        }
        guard issues.isEmpty else { throw ControlError.invalidSpec(issues: issues) }
        return warnings
    }

    /// The check for other users' run directories; `nil` for a user who may read all of them.
    var foreign: ForeignPath? {
        rights.isPrivileged(submitter.uid)
            ? nil : ForeignPath(queue: queue, state: state.url, permit: submitter.permit)
    }
}
