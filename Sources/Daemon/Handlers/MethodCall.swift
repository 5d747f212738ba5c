internal import Control
internal import JobQueue
internal import Jobs
internal import Varlink

/// One permitted call of a method: typed parameters, in which the names of jobs have become their numbers.
struct MethodCall<Method: JobsMethod>: Sendable {
    let parameters: Method.Parameters
    /// The numbers of the jobs over which the caller has the method's right.
    let jobs: [Int]
    /// Whether the client takes several replies.
    let more: Bool
    /// The credentials of the caller.
    let peer: PeerCredentials
}

extension JobsService {
    /// Checks the caller's right before anything else of a call is acted on.
    ///
    /// Names become numbers: during the call a name could come to stand for somebody else's job, a number never does.
    /// - Throws: `ControlError.notPermitted`, or what finding the jobs throws.
    func permitted<Method: JobsMethod>(_ call: VarlinkCall, _ method: Method.Type) throws -> MethodCall<Method> {
        let declaration = Method.declaration
        // Before the parameters are decoded, which costs the most.
        try TextLimits.check(spec: call.parameters["spec"])
        guard let names = declaration.jobs else {
            try rights.require(declaration.action, of: call.peer)
            return MethodCall(parameters: try call.decode(), jobs: [], more: call.more, peer: call.peer)
        }
        var parameters: Method.Parameters = try call.decode()
        let jobs: [Job]
        switch names {
        case .one(let path):
            jobs = [try queue.job(named: parameters[keyPath: path])]
            parameters[keyPath: path] = "\(jobs[0].number)"
        case .several(let path):
            try TextLimits.check(parameters[keyPath: path])
            let orRemoved = declaration.takesRemoved(parameters)
            jobs = try parameters[keyPath: path].map { try job(named: $0, orRemoved: orRemoved) }
            parameters[keyPath: path] = jobs.map { "\($0.number)" }
        }
        try rights.require(declaration.action, of: call.peer, over: jobs)
        return MethodCall(parameters: parameters, jobs: jobs.map(\.number), more: call.more, peer: call.peer)
    }
}
