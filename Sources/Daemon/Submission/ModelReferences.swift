internal import Control
internal import Foundation
internal import JobQueue
internal import Jobs
internal import Storage

/// The lookup of checkpoints by the names of a spec: `JOB`, `JOB@STEP`, `JOB@latest`, or a directory.
struct ModelReferences {
    let queue: JobQueue
    /// Only jobs of lower numbers are considered, so that a name keeps the meaning that it had at the submission; `nil` for
    /// all jobs.
    var before: Int?
    /// The user for whom checkpoints are read; `nil` for one who may read everything that the daemon can.
    var caller: CallerRights?
    /// Throws where the checkpoints of a job may not be used.
    let permit: (Job) throws -> Void

    /// - Parameter role: the purpose that the network must have.
    /// - Throws: `ControlError.noSuchJob`, `.noCheckpoint` with what to do, and what `permit` throws.
    func resolve(_ model: String, for role: ModelRole) throws -> FrozenSpec.ModelReference {
        if model.hasPrefix("/") { return try directory(model) }
        let (name, step) = Self.parts(model)
        let job = try job(name)
        guard job.kind.traits.checkpointRole == role else {
            throw ControlError.noCheckpoint(job: name, text: Self.confusion(job, role))
        }
        let checkpoints = RunRecord(run: RunDirectory(path: job.directory)).checkpoints()
        guard let newest = checkpoints.last else {
            throw ControlError.noCheckpoint(job: name, text: Self.advice(job))
        }
        guard let step else { return Self.reference(newest, job) }
        guard let number = Int(step), let chosen = checkpoints.first(where: { $0.step == number }) else {
            throw ControlError.noCheckpoint(
                job: name,
                text: "job \(job.number) (\(job.name)) has no checkpoint at step \(step); there are "
                    + checkpoints.map { String($0.step) }.joined(separator: ", "))
        }
        return Self.reference(chosen, job)
    }

    /// Whether a name has a step, `JOB@STEP`, which fixes the checkpoint.
    static func isPinned(_ model: String) -> Bool { parts(model).step != nil }

    /// Whether a spec names the newest checkpoint of a job that has not ended and that the new job waits for: its last
    /// checkpoint does not exist yet.
    /// - Throws: what finding the jobs and `permit` throw.
    func isPending(_ spec: JobSpec, after dependencies: [JobDependency]) throws -> Bool {
        if dependencies.isEmpty { return false }
        // All names are checked, so that a pending one does not hide a missing permission for another.
        return try spec.modelReferences.filter { !$0.isPath }.map { model in
            let (name, step) = Self.parts(model.name)
            let job = try job(name)
            return step == nil && !job.state.isFinal && dependencies.contains { $0.job == job.number }
        }.contains(true)
    }

    /// The named job, if its checkpoints may be used.
    private func job(_ name: String) throws -> Job {
        let job = try queue.job(named: name, before: before)
        try permit(job)
        return job
    }

    /// The job and the step of `JOB@STEP`; no step for the newest checkpoint.
    private static func parts(_ model: String) -> (job: String, step: Substring?) {
        // @last is a job's name, so only what follows a name can be a step.
        let parts =
            model.hasPrefix("@")
            ? model.dropFirst().split(separator: "@", maxSplits: 1) : model.split(separator: "@", maxSplits: 1)
        let step = parts.count == 2 && parts[1] != "latest" ? parts[1] : nil
        return ((model.hasPrefix("@") ? "@" : "") + (parts.first ?? ""), step)
    }

    private func directory(_ path: String) throws -> FrozenSpec.ModelReference {
        do {
            let checkpoint = CheckpointDirectory(path: path, for: caller)
            let step = try checkpoint.manifest().step
            return FrozenSpec.ModelReference(path: path, sha256: try checkpoint.summary(step: step).sha256, step: step)
        } catch let error as FileError where error.detail != nil {
            throw ControlError.noCheckpoint(job: path, text: "\(error.path) cannot be read for you: \(error.reason)")
        } catch let error as RunFileError where !error.isUnreadable {
            throw ControlError.noCheckpoint(job: path, text: error.description)
        } catch {
            throw ControlError.noCheckpoint(
                job: path,
                text: "\(path) is no checkpoint that cfgd can read: it needs a manifest.json; "
                    + "cfgctl checkpoints JOB lists the directories of a job")
        }
    }

    private static func reference(_ checkpoint: CheckpointSummary, _ job: Job) -> FrozenSpec.ModelReference {
        FrozenSpec.ModelReference(
            path: checkpoint.path, sha256: checkpoint.sha256, step: checkpoint.step, job: job.number)
    }

    private static func confusion(_ job: Job, _ wanted: ModelRole) -> String {
        let fact =
            switch job.kind.traits.checkpointRole {
            case nil: "\(job.kind.traits.activity) and has no weights"
            case .generator: "is no classifier"
            case .classifier: "is a classifier and draws nothing"
            }
        let advice = wanted == .classifier ? "name a job of kind classifier" : "name a training job"
        return "job \(job.number) (\(job.name)) \(fact); \(advice)"
    }

    private static func advice(_ job: Job) -> String {
        let what = "job \(job.number) (\(job.name)) has no checkpoint"
        return job.state.isFinal
            ? "\(what) and will not get one, since it \(job.state.predicate); submit it again, or name another job"
            : "\(what) yet; wait for its first one (cfgctl watch \(job.number)), or name another job"
    }
}
