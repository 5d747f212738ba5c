internal import Control
internal import Jobs
internal import Varlink

extension JobsService {
    /// Looks at the files that a spec names: whether the daemon can read them, and may do so for the caller.
    /// - Parameter later: whether what is missing may still be made, by jobs that come before: then it is a warning.
    /// - Returns: warnings.
    /// - Throws: `ControlError.invalidSpec` with what to do, `.notPermitted` for a file of somebody else's job.
    func admit(_ paths: [SpecPath], for peer: PeerCredentials, later: Bool) throws -> [SpecIssue] {
        let readable = ReadablePath(user: rights.user)
        let foreign =
            rights.isPrivileged(peer.uid)
            ? nil
            : ForeignPath(queue: queue, state: state.url) { job in try rights.require(.use, of: peer, over: [job]) }
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
}
