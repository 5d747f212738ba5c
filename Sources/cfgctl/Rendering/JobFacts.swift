internal import Jobs

/// The options of a job beside its spec, as text.
enum JobFacts {
    /// `the success of 12, the end of 13`.
    static func after(_ job: Job) -> String? {
        let words = (job.after ?? []).map { ($0.until == .success ? "the success of " : "the end of ") + "\($0.job)" }
        return words.isEmpty ? nil : words.joined(separator: ", ")
    }

    /// `2 threads, 4.0 GB, GPU 1`.
    static func resources(_ job: Job) -> String? {
        guard let resources = job.resources else { return nil }
        var words = [CountText.words(resources.threads, "thread")]
        if resources.memory > 0 { words.append(ByteSize.words(resources.memory)) }
        switch resources.gpu {
        case nil: break
        case .any: words.append(job.gpu.map { "GPU \($0)" } ?? "any GPU")
        case .index(let index): words.append("GPU \(index)")
        }
        return words.joined(separator: ", ")
    }

    /// `step 300`, the newest checkpoint of a training that has no worker and is not done; `nil` for any other job.
    static func resumption(_ job: Job) -> String? {
        guard job.kind.traits.trains, job.attempt > 0, !job.state.hasWorker, job.state != .succeeded else { return nil }
        return job.checkpoint.map { "step \($0.step)" } ?? "the beginning, since it has no checkpoint"
    }

    /// `1h30m of work, 12m03s of it used; 3 retries`.
    static func limits(_ job: Job) -> String? {
        var words: [String] = []
        if let limit = job.timeLimit {
            let used = job.worked.map { ", \(DurationText.words($0)) of it used" } ?? ""
            words.append("\(DurationText.words(limit)) of work\(used)")
        }
        if let retries = job.retries { words.append(CountText.words(retries, "retry", plural: "retries")) }
        return words.isEmpty ? nil : words.joined(separator: "; ")
    }
}
