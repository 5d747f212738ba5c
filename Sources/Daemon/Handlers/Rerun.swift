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
        let first = try queue.job(named: parameters.job)
        guard may(peer, change: first) else {
            throw ControlError.notPermitted(action: "run job \(first.number) of \(first.owner) again")
        }
        let frozen = try JSONDecoder().decode(
            FrozenSpec.self, from: Data(contentsOf: RunDirectory(path: first.directory).spec))
        let (spec, issues) = try changed(frozen, parameters.spec)
        let models: Models =
            try frozen.awaitsModels != true && Self.namesSameModels(spec, frozen.spec)
            ? (frozen.model, frozen.guide, frozen.classifier) : try Self.models(of: spec, in: queue)
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
            number: number, name: spec.name, kind: spec.kind, owner: UserName.of(peer.uid), uid: peer.uid,
            priority: parameters.priority ?? first.priority, labels: parameters.labels ?? first.labels,
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
    private func changed(_ frozen: FrozenSpec, _ json: JSONValue?) throws -> (JobSpec, [SpecIssue]) {
        guard let json else { return (frozen.spec, []) }
        do throws(SpecError) {
            let reading = try SpecDocument(text: json.description).read()
            return (reading.spec, reading.warnings)
        } catch {
            throw ControlError.invalidSpec(issues: error.issues)
        }
    }

    /// Whether two specs name the same checkpoints in the same words, so that what was frozen for one is right for the
    /// other.
    private static func namesSameModels(_ a: JobSpec, _ b: JobSpec) throws -> Bool {
        let (a, b) = (try JSONValue(encoding: a), try JSONValue(encoding: b))
        return a["model"] == b["model"] && a["guidance"]?["model"] == b["guidance"]?["model"]
            && a["guidance"]?["classifier"] == b["guidance"]?["classifier"] && a["kind"] == b["kind"]
    }
}
