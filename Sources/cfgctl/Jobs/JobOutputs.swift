internal import Jobs

/// The files of a run directory that are the result of the job.
enum JobOutputs {
    private static let checkpoints = "checkpoints/"

    /// The files to copy, each with its path below the target directory: the outputs of the job's kind, and the newest
    /// checkpoint of a kind that writes checkpoints.
    static func files(of job: Job, among paths: [String]) -> [(from: String, to: String)] {
        let kind = job.kind.traits
        let checkpoint = kind.checkpointRole.flatMap { _ in newestCheckpoint(of: job, among: paths) }
        return paths.filter(staysBelow).compactMap { path in
            if kind.outputs.contains(where: { $0.hasSuffix("/") ? path.hasPrefix($0) : path == $0 }) {
                return (path, path)
            }
            guard let checkpoint, path.hasPrefix("\(checkpoints)\(checkpoint)/") else { return nil }
            return (path, String(path.dropFirst(checkpoints.count)))
        }
    }

    /// Whether a path that the daemon lists stays below the target directory.
    private static func staysBelow(_ path: String) -> Bool {
        path.split(separator: "/", omittingEmptySubsequences: false).allSatisfy { !["", ".", ".."].contains($0) }
    }

    /// The newest checkpoint that the queue knows of, if its files are there, else the newest whose files are.
    private static func newestCheckpoint(of job: Job, among paths: [String]) -> StepName? {
        let steps = paths.compactMap { path -> Int? in
            guard path.hasPrefix(checkpoints) else { return nil }
            return StepName(path.dropFirst(checkpoints.count).prefix { $0 != "/" })?.step
        }
        guard let newest = steps.max() else { return nil }
        return StepName(step: job.checkpoint.flatMap { steps.contains($0.step) ? $0.step : nil } ?? newest)
    }
}
