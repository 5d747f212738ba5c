internal import Control
internal import Foundation
internal import JobQueue
internal import Jobs
internal import Storage
internal import Varlink

extension JobsService {
    /// Queues a new job with the frozen inputs of another one. All of it is on disk when this returns.
    func rerun(_ parameters: Rerun.Parameters, from peer: PeerCredentials) throws -> Rerun.Reply {
        if isStopping() { throw ControlError.shuttingDown }
        try TextLimits.check(labels: parameters.labels)
        let first = try queue.job(named: parameters.job)
        if let priority = parameters.priority { try rights.require(priority, of: peer) }
        // What an administrator gave the first job is not inherited by the next one.
        let inherited = rights.mayAdminister(peer) ? first.priority : min(first.priority, Rights.highestFreePriority)
        let frozen = try RunDirectory(path: first.directory).frozenSpec()
        let (spec, issues) = try changed(frozen, parameters.spec, for: peer)
        let models: Models =
            try frozen.awaitsModels != true && Self.namesSameModels(spec, frozen.spec)
            ? (frozen.model, frozen.guidanceModel, frozen.classifier)
            : try Self.models(
                of: spec, ModelReferences(queue: queue) { job in try rights.require(.use, of: peer, over: [job]) })
        let warnings = parameters.spec == nil ? [] : issues + (try Self.check(spec, with: models))
        let wanted = first.resources ?? JobResources(threads: frozen.threads)
        let resources = try Admission(room: room, threads: frozen.threads)
            .resources(of: spec, threads: frozen.threads, memory: wanted.memory)
        try DiskGuard(queue: queue, directory: state.url, reserve: configuration.value.reserve).admit(spec)

        let number = try takeDirectory()
        let run = state.run(number)
        do {
            try Self.freeze(spec, threads: frozen.threads, models: models, into: run)
            try SystemFileOperations().syncDirectory(state.runs)
        } catch {
            try? FileManager.default.removeItem(at: run.url)
            throw error
        }
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
        return Rerun.Reply(job: try enqueue(new, run), warnings: warnings)
    }

    /// The spec to run: the frozen one, or the caller's after the same checks as at a submission.
    private func changed(
        _ frozen: FrozenSpec, _ json: JSONValue?, for peer: PeerCredentials
    ) throws -> (JobSpec, [SpecIssue]) {
        guard let json else {
            // What an earlier program froze need not be a spec of today; its worker says so.
            let reading = try? SpecDocument(text: JSONValue(encoding: frozen.spec).description).read()
            _ = try admit(Self.files(reading, frozen.model), for: peer, later: false)
            return (frozen.spec, [])
        }
        let reading: SpecDocument.Reading
        do throws(SpecError) {
            reading = try SpecDocument(text: json.description).read()
        } catch {
            throw ControlError.invalidSpec(issues: error.issues)
        }
        // Checkpoints that are still named in the same words were frozen, and need not be there any more.
        let keeps = try Self.namesSameModels(reading.spec, frozen.spec)
        _ = try admit(Self.files(reading, keeps ? frozen.model : nil), for: peer, later: false)
        return (reading.spec, reading.warnings)
    }

    /// The files that a spec names, without the checkpoints where they are frozen.
    private static func files(_ reading: SpecDocument.Reading?, _ model: FrozenSpec.ModelReference?) -> [SpecPath] {
        (reading?.paths ?? []).filter { model == nil || !$0.field.hasSuffix("model") }
    }

    /// Whether two specs name the same checkpoints in the same words, so that what was frozen for one is right for the
    /// other.
    private static func namesSameModels(_ a: JobSpec, _ b: JobSpec) throws -> Bool {
        let (a, b) = (try JSONValue(encoding: a), try JSONValue(encoding: b))
        return a["model"] == b["model"] && a["guidance"]?["model"] == b["guidance"]?["model"]
            && a["guidance"]?["classifier"] == b["guidance"]?["classifier"] && a["kind"] == b["kind"]
    }
}
