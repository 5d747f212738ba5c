internal import Control
internal import Foundation
internal import JobQueue
internal import Jobs
internal import Storage

extension JobsService {
    /// Lets paused jobs go on, and such as failed or were cancelled: each from its newest checkpoint.
    func resume(_ parameters: Resume.Parameters) throws -> Resume.Reply {
        let jobs = try change(parameters.jobs) { job in
            switch job.state {
            case .held: "is held, not paused; `cfgctl release \(job.number)` lets it take its turn"
            case .cancelling: "is being cancelled; wait for its end (cfgctl wait \(job.number)) and resume it then"
            case .succeeded: "has succeeded; `cfgctl rerun \(job.number)` makes a new job of the same inputs"
            case .queued where parameters.from != nil, .starting where parameters.from != nil,
                .running where parameters.from != nil, .pausing where parameters.from != nil:
                "is \(job.state.rawValue); pause it first (cfgctl pause \(job.number)), then resume it from a checkpoint"
            case .queued, .starting, .running, .pausing, .paused, .failed, .cancelled: Self.lacks(parameters.from, job)
            }
        } _: { job in
            try queue.resume(job.number, from: try parameters.from.map { try Self.goBack(job, to: $0) })
        }
        return Resume.Reply(jobs: jobs)
    }

    private static func lacks(_ step: Int?, _ job: Job) -> String? {
        guard let step else { return nil }
        let steps = RunRecord(run: RunDirectory(path: job.directory)).checkpoints().map(\.step)
        if steps.contains(step) { return nil }
        let list = steps.isEmpty ? "none" : steps.map(String.init).joined(separator: ", ")
        return "(\(job.name)) has no checkpoint at step \(step); there are \(list)"
    }

    /// Deletes the checkpoints after a step, the newest first, and returns that of the step.
    private static func goBack(_ job: Job, to step: Int) throws -> CheckpointSummary {
        let run = RunDirectory(path: job.directory)
        let checkpoints = RunRecord(run: run).checkpoints()
        guard let chosen = checkpoints.last(where: { $0.step == step }) else {
            throw ControlError.noCheckpoint(job: job.name, text: "job \(job.number) has no checkpoint at step \(step)")
        }
        for later in checkpoints.reversed() where later.step > step {
            try FileManager.default.removeItem(at: run.checkpoint(step: later.step))
        }
        try SystemFileOperations().syncDirectory(run.checkpoints)
        return chosen
    }
}
