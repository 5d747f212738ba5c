internal import Control
internal import JobQueue
internal import Jobs
internal import Varlink

extension JobsService {
    /// Checks a spec, freezes it into a new run directory and queues the job. All of it is on disk when this returns.
    func submit(_ parameters: Submit.Parameters, from peer: PeerCredentials) throws -> Submit.Reply {
        if isStopping() { throw ControlError.shuttingDown }
        try TextLimits.check(labels: parameters.labels)
        try TextLimits.check(parameters.unique, "unique")
        if let writes = parameters.writes, writes < 0 {
            throw ControlError.notAdmitted(text: "\(writes) bytes to write are out of range; valid is 0 or more")
        }
        if let priority = parameters.priority { try rights.require(priority, of: peer) }
        let reading = try Submission.read(parameters.spec)
        let spec = reading.spec
        let json = try JSONValue(encoding: spec)
        if let key = parameters.unique, let job = try queue.job(uid: peer.uid, unique: key) {
            return Submit.Reply(
                job: job, spec: json, warnings: reading.warnings + Self.difference(spec, job), journal: writesJournal)
        }
        let isTrial = parameters.dryRun == true
        let submission = submission(by: peer, isTrial: isTrial)
        let resources = try submission.resources(of: spec, threads: parameters.threads, memory: parameters.memory)
        let dependencies = try dependencies(parameters)
        try Self.checkLimits(parameters)
        // A caller who has hung up needs none of the rest, which takes the most time.
        try Task.checkCancellation()
        let missing = try submission.checkPaths(spec.paths, later: !dependencies.isEmpty)
        let models = try submission.models(of: spec, after: dependencies)
        let warnings = SpecIssue.reported(
            reading.warnings + missing + (try models.check(spec)) + submission.admission.warnings(of: spec, resources))
        if isTrial {
            try submission.checkSpace(for: spec, models, told: parameters.writes, isTrial: true)
            return Submit.Reply(job: nil, spec: json, warnings: warnings, resources: resources)
        }
        try Task.checkCancellation()
        try checkQuota(of: peer)
        // Last of all checks: it may delete removed jobs, which a refusal for another cause must not.
        try submission.checkSpace(for: spec, models, told: parameters.writes)
        let job = try submission.enqueue(spec, threads: resources.threads, models: models) { number, run in
            var new = NewJob(
                number: number, name: spec.name, kind: spec.kind, owner: Accounts.name(of: peer.uid), uid: peer.uid,
                priority: parameters.priority ?? 0, labels: parameters.labels ?? [:], unique: parameters.unique,
                directory: run.url.plainPath)
            new.isHeld = parameters.hold ?? false
            new.after = dependencies
            new.model = submission.words(models)
            new.resources = resources
            new.timeLimit = parameters.timeLimit
            new.retries = parameters.retries
            new.steps = spec.steps ?? 0
            return new
        }
        wake()
        return Submit.Reply(job: job, spec: json, warnings: warnings, journal: writesJournal)
    }

    /// A submission on behalf of a caller.
    /// - Parameter isTrial: whether no removed job is deleted for it.
    func submission(by peer: PeerCredentials, isTrial: Bool = false) -> Submission {
        let removal = RunRemoval(queue: queue, state: state, logger: audit.logger)
        return Submission(
            queue: queue, state: state, rights: rights, configuration: configuration.value,
            submitter: rights.submitter(peer)
        ) { missing in
            let bytes = try removal.makeRoom(for: missing, of: peer.uid, deletes: !isTrial)
            removal.waitInPlace()
            return bytes
        }
    }

    /// Counts one more job of a caller whose jobs are limited.
    func checkQuota(of peer: PeerCredentials) throws {
        if rights.mayAdminister(peer) { return }
        try Quota(queue: queue, usage: usage, configuration: configuration.value).admit(peer.uid)
    }

    /// The jobs to wait for. For a job in both lists, its success is required.
    private func dependencies(_ parameters: Submit.Parameters) throws -> [JobDependency] {
        let needed = Set(try numbers(parameters.after ?? []))
        let others = Set(try numbers(parameters.afterAny ?? [])).subtracting(needed)
        return needed.sorted().map { JobDependency(job: $0, until: .success) }
            + others.sorted().map { JobDependency(job: $0, until: .end) }
    }

    private static func checkLimits(_ parameters: Submit.Parameters) throws {
        if let limit = parameters.timeLimit, !(limit > 0) {
            throw ControlError.notAdmitted(text: "a time limit of \(limit) s leaves no time; valid is more than 0")
        }
        if let retries = parameters.retries, retries < 0 {
            throw ControlError.notAdmitted(text: "\(retries) retries are out of range; valid is 0 or more")
        }
    }

    /// A warning where a key names a job of another spec: the caller may take it for the one that was submitted.
    private static func difference(_ spec: JobSpec, _ job: Job) -> [SpecIssue] {
        guard let frozen = try? RunDirectory(path: job.directory).frozenSpec(), frozen.spec != spec else { return [] }
        return [
            SpecIssue(
                file: nil, line: nil, column: nil, field: "unique",
                message: "job \(job.number) was submitted under this key with another spec; nothing is submitted now")
        ]
    }
}
