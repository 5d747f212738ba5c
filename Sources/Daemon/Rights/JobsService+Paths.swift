internal import Control
internal import JobQueue
internal import Jobs
internal import Varlink

extension JobsService {
    /// Looks at the files that a spec names: whether the daemon can read them, and may do so for the caller.
    /// - Parameter later: whether what is missing may still be made, by jobs that come before: then it is a warning.
    /// - Returns: warnings.
    /// - Throws: `ControlError.invalidSpec` with what to do, `.notPermitted` for a file of somebody else's job.
    func admit(_ paths: [SpecPath], for peer: PeerCredentials, later: Bool) throws -> [SpecIssue] {
        let readable = ReadablePath(user: rights.user)
        var issues: [SpecIssue] = [], warnings: [SpecIssue] = []
        for entry in paths {
            func issue(_ text: String) -> SpecIssue {
                SpecIssue(file: nil, line: nil, column: nil, field: entry.field, message: text)
            }
            if let text = try trespass(entry.path, by: peer) {
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

    /// The daemon can read all run directories, the caller only some: what is in the state directory is not read on behalf of
    /// somebody who may not see it.
    private func trespass(_ path: String, by peer: PeerCredentials) throws -> String? {
        guard !rights.isPrivileged(peer.uid), let place = StatePath(path, in: state.url) else { return nil }
        if case .run(let number) = place {
            do {
                try rights.require(.use, of: peer, over: [queue.job(number)])
                return nil
            } catch JobQueueError.noSuchJob {
                // The directory of a job that is gone is nobody's.
            }
        }
        return "\(path) is in the daemon's own directory; name a file in the run directory of a job, or one elsewhere"
    }
}
