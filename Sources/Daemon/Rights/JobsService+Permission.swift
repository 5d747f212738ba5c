internal import Control
internal import JobQueue
internal import Jobs
internal import Varlink

extension JobsService {
    /// The call as it is to be carried out, with the numbers of the jobs that it is about.
    ///
    /// Names become numbers: while the call is at work a name could come to stand for somebody else's job, a number never
    /// does.
    /// - Throws: `ControlError.notPermitted`, or what finding the jobs throws.
    func permitted(_ call: VarlinkCall, _ method: MethodRight) throws -> (call: VarlinkCall, jobs: [Int]) {
        switch method.right {
        case .browse, .submit, .administer:
            try rights.require(method, of: call.peer)
            return (call, [])
        case .look, .change:
            guard case .object(var members) = call.parameters else { return (call, []) }
            var jobs: [Job] = []
            if let name = members["job"]?.stringValue {
                jobs = [try queue.job(named: name)]
                members["job"] = .string("\(jobs[0].number)")
            } else {
                let names = (members["jobs"]?.arrayValue ?? []).compactMap(\.stringValue)
                try TextLimits.check(names)
                jobs = try names.map { try queue.job(named: $0) }
                members["jobs"] = .array(jobs.map { .string("\($0.number)") })
            }
            try rights.require(method, of: call.peer, over: jobs)
            return (
                VarlinkCall(
                    method: call.method, parameters: .object(members), more: call.more, oneway: call.oneway,
                    peer: call.peer), jobs.map(\.number)
            )
        }
    }
}
