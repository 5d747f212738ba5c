internal import Control
internal import JobQueue
internal import Jobs
internal import Storage

extension Submission {
    /// Checks the files that a spec names: whether the daemon can read them, and may do so for the user.
    /// - Parameter later: whether earlier jobs may still make a file that is missing, which then is a warning.
    /// - Returns: warnings.
    /// - Throws: `ControlError.invalidSpec` with what to do, `.notPermitted` for a file of somebody else's job.
    func checkPaths(_ paths: [SpecPath], later: Bool = false) throws -> [SpecIssue] {
        let (readable, caller) = (ReadablePath(user: rights.user), caller)
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
            } else if let text = caller?.objection(to: entry.path) {
                issues.append(issue(text))
            }
        }
        guard issues.isEmpty else { throw ControlError.invalidSpec(issues: issues) }
        return warnings
    }

    /// The rights with which paths are opened for the user; `nil` for a user who may read everything that the daemon can.
    var caller: CallerRights? {
        if rights.isPrivileged(submitter.uid) { return nil }
        return CallerRights(
            uid: submitter.uid, groups: submitter.groups, closed: state.url.plainPath
        ) { [queue, permit = submitter.permit] number in
            guard let job = try? queue.job(number) else { return false }
            return (try? permit(job)) != nil
        }
    }

    /// The check for other users' run directories; `nil` for a user who may read all of them.
    var foreign: ForeignPath? {
        rights.isPrivileged(submitter.uid)
            ? nil : ForeignPath(queue: queue, state: state.url, permit: submitter.permit)
    }
}
