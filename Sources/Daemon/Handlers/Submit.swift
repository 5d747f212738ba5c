internal import Control
internal import Foundation
internal import JobQueue
internal import Jobs
internal import Storage
internal import Varlink

extension JobsService {
    /// Checks a spec, freezes it into a new run directory and queues the job. All of it is on disk when this returns.
    func submit(_ parameters: Submit.Parameters, from peer: PeerCredentials) throws -> Submit.Reply {
        if isStopping() { throw ControlError.shuttingDown }
        try TextLimits.check(labels: parameters.labels)
        try TextLimits.check(parameters.unique, "unique")
        if let priority = parameters.priority { try rights.require(priority, of: peer) }
        let reading: SpecDocument.Reading
        do throws(SpecError) {
            reading = try SpecDocument(text: parameters.spec.description).read()
        } catch {
            throw ControlError.invalidSpec(issues: error.issues)
        }
        let spec = try JSONValue(encoding: reading.spec)
        if let key = parameters.unique, parameters.dryRun != true, let job = try queue.job(uid: peer.uid, unique: key) {
            return Submit.Reply(job: job, spec: spec, warnings: reading.warnings + Self.difference(reading.spec, job))
        }
        let resources = try Admission(room: room, threads: configuration.value.threads)
            .resources(of: reading.spec, threads: parameters.threads, memory: parameters.memory)
        let dependencies = try dependencies(parameters)
        try Self.checkLimits(parameters)
        let missing = try admit(reading.paths, for: peer, later: !dependencies.isEmpty)
        let references = ModelReferences(queue: queue) { job in try rights.require(.use, of: peer, over: [job]) }
        let awaitsModels = try references.isPending(reading.spec, after: dependencies)
        let models = awaitsModels ? (nil, nil, nil) : try Self.models(of: reading.spec, references)
        let warnings = reading.warnings + missing + (try Self.check(reading.spec, with: models))
        try DiskGuard(queue: queue, directory: state.url, reserve: configuration.value.reserve).admit(reading.spec)
        if parameters.dryRun == true {
            return Submit.Reply(job: nil, spec: spec, warnings: warnings, resources: resources)
        }

        let number = try takeDirectory()
        let run = state.run(number)
        var new = NewJob(
            number: number, name: reading.spec.name, kind: reading.spec.kind, owner: Accounts.name(of: peer.uid),
            uid: peer.uid, priority: parameters.priority ?? 0, labels: parameters.labels ?? [:],
            unique: parameters.unique, directory: run.url.plainPath)
        new.isHeld = parameters.hold ?? false
        new.after = dependencies
        new.resources = resources
        new.timeLimit = parameters.timeLimit
        new.retries = parameters.retries
        new.steps = reading.spec.steps ?? 0
        do {
            try Self.freeze(
                reading.spec, threads: resources.threads, models: models, awaitsModels: awaitsModels, into: run)
            try SystemFileOperations().syncDirectory(state.runs)
        } catch {
            try? FileManager.default.removeItem(at: run.url)
            throw error
        }
        return Submit.Reply(job: try enqueue(new, run), spec: spec, warnings: warnings)
    }

    /// Queues a job whose run directory is there.
    func enqueue(_ new: NewJob, _ run: RunDirectory) throws -> Job {
        do {
            let (job, isNew) = try queue.insert(new)
            // Two calls with one key at the same time: the other one's job stays.
            if !isNew { try? FileManager.default.removeItem(at: run.url) }
            wake()
            return job
        } catch {
            switch error {
            // Certainly not queued: a job that it waits for has ended otherwise, or is gone.
            case .unmet, .noSuchJob: try? FileManager.default.removeItem(at: run.url)
            default: break
            }
            throw error
        }
    }

    /// The jobs to wait for; of one that is named for its success and for its end, its success counts.
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

    /// A warning where a key names a job of another spec: the caller may take it for the one that was handed in.
    private static func difference(_ spec: JobSpec, _ job: Job) -> [SpecIssue] {
        guard let frozen = try? RunDirectory(path: job.directory).frozenSpec(), frozen.spec != spec else { return [] }
        return [
            SpecIssue(
                file: nil, line: nil, column: nil, field: "unique",
                message: "job \(job.number) was submitted under this key with another spec; nothing is submitted now")
        ]
    }

    /// A new run directory and its number. The directory is there before the job, so a job never lacks one.
    func takeDirectory() throws -> Int {
        while true {
            let number = try queue.takeNumber()
            // What stands there under that name without a job is left alone.
            if try SystemFileOperations().makeDirectoryIfMissing(state.run(number).path) { return number }
        }
    }
}
