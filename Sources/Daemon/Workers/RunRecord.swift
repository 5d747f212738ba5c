internal import Foundation
internal import Jobs

/// The record of a job in its run directory, read without the daemon's memory.
struct RunRecord {
    let run: RunDirectory

    /// The outcome of an attempt. A failure of an earlier attempt does not count; a success does.
    func outcome(of attempt: Int) -> Outcome? {
        guard let outcome = outcome(), outcome.result == .succeeded || outcome.attempt == attempt else { return nil }
        return outcome
    }

    /// The outcome that a worker wrote; `nil` without one.
    func outcome() -> Outcome? { try? run.finalOutcome() }

    /// The last line that the job's workers printed, with unprintable characters escaped.
    func lastOutput() -> String? {
        let file = open(run.log.path(percentEncoded: false), O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { return nil }
        defer { close(file) }
        let size = Int(lseek(file, 0, SEEK_END))
        var tail = [UInt8](repeating: 0, count: min(max(size, 0), 2048))
        let count = pread(file, &tail, tail.count, off_t(max(size, 0) - tail.count))
        let line = String(decoding: tail.prefix(max(count, 0)), as: UTF8.self).split(whereSeparator: \.isNewline).last
        return line.map { Quoting.printable(String($0)) }
    }

    /// The last progress and the last checkpoint that still exists, from the events of all attempts.
    func newest() throws -> (progress: JobProgress?, checkpoint: CheckpointSummary?) {
        var lastProgress: Data?
        var checkpoints: [String: CheckpointSummary] = [:]
        var newest: CheckpointSummary?
        let decoder = JSONDecoder()
        var reader = LineReader(run.events, dropsLongLines: true)
        try reader.read { line in
            if line.text.range(of: Data(#""progress""#.utf8)) != nil { lastProgress = line.text }
            guard line.text.range(of: Data(#""checkpoint""#.utf8)) != nil,
                let event = try? decoder.decode(Event.self, from: line.text), event.event == .checkpoint,
                let checkpoint = event.checkpoint?.located(in: run)
            else { return }
            checkpoints[checkpoint.path] = checkpoint
            newest = checkpoint
        }
        if let found = newest, !FileManager.default.fileExists(atPath: found.path) {
            newest = checkpoints.values.filter { FileManager.default.fileExists(atPath: $0.path) }
                .max { $0.step < $1.step }
        }
        let progress = lastProgress.flatMap { try? decoder.decode(Event.self, from: $0) }?.progress
        return (progress, newest)
    }

    /// The checkpoints on disk, oldest first. Facts that only the events know, such as the seconds of the save, are added
    /// from the events.
    func checkpoints() -> [CheckpointSummary] {
        guard let steps = try? run.checkpointSteps(), !steps.isEmpty else { return [] }
        let told = told()
        return steps.compactMap { step in
            guard let found = try? CheckpointDirectory(run.checkpoint(step: step)).summary(step: step) else {
                return nil
            }
            guard let event = told[step], event.sha256 == found.sha256 else { return found }
            return event
        }
    }

    private func told() -> [Int: CheckpointSummary] {
        var told: [Int: CheckpointSummary] = [:]
        let decoder = JSONDecoder()
        var reader = LineReader(run.events, dropsLongLines: true)
        try? reader.read { line in
            guard line.text.range(of: Data(#""checkpoint""#.utf8)) != nil,
                let event = try? decoder.decode(Event.self, from: line.text), event.event == .checkpoint,
                let checkpoint = event.checkpoint?.located(in: run)
            else { return }
            told[checkpoint.step] = checkpoint
        }
        return told
    }
}

extension CheckpointSummary {
    /// The summary with the place that a checkpoint of this step has in a run directory. A path that a file tells is not taken.
    func located(in run: RunDirectory) -> CheckpointSummary {
        var summary = self
        summary.path = run.checkpoint(step: step).plainPath
        return summary
    }
}
