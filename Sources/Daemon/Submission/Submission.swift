internal import Control
internal import Digest
internal import Foundation
internal import JobQueue
internal import Jobs
internal import Storage
internal import Varlink

/// A spec on its way into the queue, on behalf of one user: reading, checks, checkpoints, freezing, insertion.
///
/// Submit and rerun use all of it. The start of a job repeats the checks whose answers can have changed since.
struct Submission {
    let queue: JobQueue
    let state: StateDirectory
    let rights: Rights
    let configuration: DaemonConfiguration
    /// The user whose rights count.
    let submitter: Submitter
    /// Deletes removed jobs where they can free the given bytes, and returns the bytes that they can free.
    var makeRoom: (Int) throws -> Int = { _ in 0 }
    /// Bytes that may be written to the file system of a directory.
    var free: (URL) throws -> Int = DiskGuard.freeBytes

    /// Reads a spec.
    /// - Throws: `ControlError.invalidSpec` with everything that is wrong with it.
    static func read(_ spec: JSONValue) throws(ControlError) -> SpecDocument.Reading {
        let reading: SpecDocument.Reading
        do throws(SpecError) {
            reading = try SpecDocument(text: spec.description).read()
        } catch {
            throw .invalidSpec(issues: error.issues)
        }
        try TextLimits.check(paths: reading.paths)
        return reading
    }

    /// The machine's resources that a job of the spec takes.
    /// - Throws: `ControlError.notAdmitted` for more than there is.
    func resources(of spec: JobSpec, threads: Int?, memory: Int?) throws(ControlError) -> JobResources {
        try admission.resources(of: spec, threads: threads, memory: memory)
    }

    /// The check of what jobs take of the machine.
    var admission: Admission { Admission(room: configuration.room, threads: configuration.settings.workerThreads) }

    /// Finds the checkpoints that a spec names.
    /// - Parameters:
    ///   - dependencies: the jobs that the new one waits for; a checkpoint that one of them has yet to write stays open.
    ///   - before: only jobs of lower numbers are considered; `nil` for all.
    /// - Throws: `ControlError.noSuchJob`, `.noCheckpoint`, `.notPermitted`, `.invalidSpec`.
    func models(
        of spec: JobSpec, after dependencies: [JobDependency] = [], before: Int? = nil
    ) throws -> FrozenModels {
        let references = ModelReferences(queue: queue, before: before, caller: caller, permit: submitter.permit)
        if try references.isPending(spec, after: dependencies) { return FrozenModels(isPending: true) }
        return try FrozenModels(of: spec, references)
    }

    /// Refuses a job whose files do not fit on the disk, even in the space that removed jobs can free. These are deleted where
    /// that is enough.
    /// - Parameters:
    ///   - told: the bytes that the job writes by a look at its data; `nil` without a look.
    ///   - isTrial: whether the answer alone is wanted, and nothing is deleted.
    /// - Throws: `ControlError.noSpace`.
    func checkSpace(for spec: JobSpec, _ models: FrozenModels, told: Int? = nil, isTrial: Bool = false) throws {
        let disk = DiskGuard(
            queue: queue, directory: state.url, reserve: configuration.reserve, free: free, told: told)
        if try disk.missing(spec, models: models.manifests) == 0 { return }
        // What is being deleted already may be enough.
        _ = try makeRoom(0)
        let missing = try disk.missing(spec, models: models.manifests)
        if missing == 0 { return }
        let removed = try makeRoom(missing)
        if removed >= missing, isTrial { return }
        try disk.admit(spec, models: models.manifests, removed: removed >= missing ? 0 : removed)
    }

    /// Makes a run directory, freezes the spec into it and queues the job. All of it is on disk when this returns.
    /// - Parameters:
    ///   - rules: how the job reads its data files and computes; as new jobs by default.
    ///   - job: the row for a number and a run directory.
    func enqueue(
        _ spec: JobSpec, threads: Int, models: FrozenModels, rules: FrozenSpec.Rules = .current,
        as job: (Int, RunDirectory) -> NewJob
    ) throws -> Job {
        let number = try takeDirectory()
        let run = state.run(number)
        do {
            try Self.freeze(spec, threads: threads, models: models, rules: rules, into: run)
            try SystemFileOperations().syncDirectory(state.runs)
        } catch {
            try? FileManager.default.removeItem(at: run.url)
            throw error
        }
        return try insert(job(number, run), run)
    }

    /// Makes a run directory with a new number. The directory exists before the job, so no job lacks one.
    private func takeDirectory() throws -> Int {
        while true {
            let number = try queue.takeNumber()
            // A directory of that name without a job is left alone.
            if try SystemFileOperations().makeDirectoryIfMissing(state.run(number).path) { return number }
        }
    }

    private func insert(_ new: NewJob, _ run: RunDirectory) throws -> Job {
        do {
            let (job, isNew) = try queue.insert(new)
            // Two calls with one key at the same time: the job of the other call is kept.
            if !isNew { try? FileManager.default.removeItem(at: run.url) }
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

    /// Writes `spec.json` into a run directory and links the checkpoints into it; links of an earlier call are replaced.
    private static func freeze(
        _ spec: JobSpec, threads: Int, models: FrozenModels, rules: FrozenSpec.Rules, into run: RunDirectory
    ) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let hash = try SHA256.hash(of: try encoder.encode(spec))
        var frozen = FrozenSpec(
            spec: spec, sha256: hash, engine: "cfgd \(Version.current)", threads: threads, rules: rules)
        try models.linked(into: run).write(to: &frozen)
        encoder.outputFormatting.insert(.prettyPrinted)
        try AtomicFile.write(try encoder.encode(frozen), to: run.spec)
    }
}

// MARK: Starts

extension Submission {
    /// Fixes the checkpoints of a job at its first start: the newest of jobs that it waited for, and the newest in place of
    /// those that were the newest at the submission.
    /// - Throws: as `models` does, for awaited checkpoints that do not exist now or do not suit the spec.
    func fixModels(of job: Job) throws {
        let run = RunDirectory(path: job.directory)
        guard let frozen = try? run.frozenSpec() else { return }
        let chosen: FrozenModels
        if frozen.awaitsModels == true {
            chosen = try models(of: frozen.spec, before: job.number)
            _ = try chosen.check(frozen.spec)
        } else if frozen.takesNewest == true {
            guard let newest = newestModels(of: frozen.spec, before: job.number) else {
                // The linked checkpoints stay; linking them again would begin with their deletion.
                try fix(frozen, in: run)
                return try queue.setModel(job.number, words(FrozenModels(frozen, caller: nil).fixed))
            }
            chosen = newest
        } else {
            return
        }
        try Self.freeze(
            frozen.spec, threads: frozen.threads, models: chosen.fixed, rules: frozen.rules, into: run)
        try queue.setModel(job.number, words(chosen.fixed))
    }

    /// The newest checkpoints; `nil` where the job that made them is gone, or they do not suit the spec any more.
    private func newestModels(of spec: JobSpec, before number: Int) -> FrozenModels? {
        guard let newest = try? models(of: spec, before: number), (try? newest.check(spec)) != nil else { return nil }
        return newest
    }

    private func fix(_ frozen: FrozenSpec, in run: RunDirectory) throws {
        var frozen = frozen
        frozen.takesNewest = nil
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes, .prettyPrinted]
        try AtomicFile.write(try encoder.encode(frozen), to: run.spec)
    }

    /// The model in words for lists of jobs.
    func words(_ models: FrozenModels) -> String? {
        models.words { number in (try? queue.job(number))?.name }
    }

    /// Checks again that the owner of a job may use the files that its spec names: a symbolic link can have changed.
    /// - Returns: the user for whom the worker reads, with the jobs that the spec leads to; `nil` for one who may read
    ///   everything that the daemon can.
    /// - Throws: `ControlError.failed` with the field.
    func recheckPaths(of job: Job) throws -> Reader? {
        guard let foreign, let caller, let frozen = try? RunDirectory(path: job.directory).frozenSpec() else {
            return caller.map { Reader(uid: $0.uid, groups: $0.groups, jobs: []) }
        }
        let models = FrozenModels(frozen, caller: caller)
        for path in frozen.spec.paths + models.inheritedPaths(of: frozen.spec) {
            guard let text = try foreign.objection(to: path.path) ?? caller.objection(to: path.path) else { continue }
            throw ControlError.failed(text: "\(path.field): \(text)")
        }
        let paths = (frozen.spec.paths + models.inheritedPaths(of: frozen.spec)).map(\.path) + models.paths
        let jobs = Set(
            paths.compactMap { path in
                guard case .run(let number)? = StatePath(path, in: state.url), number != job.number else {
                    return nil as Int?
                }
                return number
            })
        return Reader(uid: caller.uid, groups: caller.groups, jobs: jobs.filter(caller.mayUse).sorted())
    }
}
