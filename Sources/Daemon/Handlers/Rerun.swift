internal import Control
internal import JobQueue
internal import Jobs
internal import Varlink

extension JobsService {
    /// Queues a new job with the frozen inputs of another one. All of it is on disk when this returns.
    func rerun(_ parameters: Rerun.Parameters, from peer: PeerCredentials) throws -> Rerun.Reply {
        if isStopping() { throw ControlError.shuttingDown }
        try TextLimits.check(labels: parameters.labels)
        let first = try queue.job(named: parameters.job)
        if let priority = parameters.priority { try rights.require(priority, of: peer) }
        // A priority above the free range is not inherited.
        let inherited = rights.mayAdminister(peer) ? first.priority : min(first.priority, Rights.highestFreePriority)
        let frozen = try RunDirectory(path: first.directory).frozenSpec()
        let reading = try parameters.spec.map { json throws(ControlError) in try Submission.read(json) }
        let spec = reading?.spec ?? frozen.spec
        // Checkpoints that both specs name alike are frozen, and need not exist any more under these names.
        let keepsModels = spec.kind == frozen.spec.kind && spec.modelReferences == frozen.spec.modelReferences
        let frozenFields = keepsModels && frozen.model != nil ? spec.modelReferences.map(\.field) : []
        try Task.checkCancellation()
        let submission = submission(by: peer)
        _ = try submission.checkPaths(spec.paths.filter { !frozenFields.contains($0.field) })
        let models =
            keepsModels && frozen.awaitsModels != true
            ? FrozenModels(frozen, caller: submission.caller) : try submission.models(of: spec)
        // A spec that an earlier build froze may be invalid today; then its worker reports that.
        let warnings = try reading.map { $0.warnings + (try models.check(spec)) } ?? []
        let resources = try submission.resources(
            of: spec, threads: frozen.threads, memory: first.resources?.memory ?? JobResources().memory)
        try checkQuota(of: peer)
        try submission.checkSpace(for: spec, models)
        let job = try submission.enqueue(
            spec, threads: frozen.threads, models: models, rules: frozen.rules
        ) { number, run in
            var new = NewJob(
                number: number, name: spec.name, kind: spec.kind, owner: Accounts.name(of: peer.uid), uid: peer.uid,
                priority: parameters.priority ?? inherited, labels: parameters.labels ?? first.labels,
                directory: run.url.plainPath)
            new.isHeld = parameters.hold ?? false
            new.resources = resources
            new.timeLimit = first.timeLimit
            new.retries = first.retries
            new.steps = spec.steps ?? 0
            new.rerunOf = first.number
            new.model = submission.words(models)
            return new
        }
        wake()
        return Rerun.Reply(job: job, warnings: warnings, journal: writesJournal)
    }
}
