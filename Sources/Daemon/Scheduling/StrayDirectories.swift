internal import Foundation
internal import JobQueue
internal import Jobs
internal import Logging

/// The run directories without a job, reported once at the start. A directory that holds what a worker made may be
/// somebody's result and is left alone. One that holds a submission only was never acknowledged, and is deleted after a grace
/// time of the daemon's own running, so that no clock that jumped makes it old.
struct StrayDirectories {
    let queue: JobQueue
    let state: StateDirectory
    /// The last number that an earlier daemon assigned; jobs of higher numbers may just be being submitted.
    let last: Int
    let logger: Logger
    /// Time until directories of mere submissions are deleted, by default one hour.
    var grace = Duration.seconds(3600)

    /// Reports the directories, and deletes those of submissions after the grace time, unless the task is cancelled before.
    func run() async {
        guard let strays = find(), !strays.isEmpty else { return }
        let submissions = strays.filter(isSubmission)
        let others = strays.filter { !submissions.contains($0) }
        if !others.isEmpty { report(others, "are left alone") }
        guard !submissions.isEmpty else { return }
        report(
            submissions,
            "hold nothing but a submission that was never acknowledged; they are deleted in "
                + TimeSpan.words(grace / .seconds(1)))
        guard (try? await Task.sleep(for: grace)) != nil, let left = find() else { return }
        let deleted = submissions.filter { left.contains($0) && isSubmission($0) && delete($0) }
        if !deleted.isEmpty { report(deleted, "are deleted") }
    }

    /// The numbers of the directories without a job, ascending; `nil` where they cannot be compared.
    private func find() -> [Int]? {
        do {
            let known = Set(try queue.numbers()).union(try queue.leftovers().keys)
            return state.runNumbers().filter { $0 <= last && !known.contains($0) }
        } catch {
            logger.warning("cannot compare run directories with jobs: \(error)")
            return nil
        }
    }

    /// Whether a directory holds what a submission writes, and nothing else.
    private func isSubmission(_ number: Int) -> Bool {
        let run = state.run(number)
        let written = [run.spec, run.model, run.guidanceModel, run.classifier].map(\.lastPathComponent)
        let names = try? FileManager.default.contentsOfDirectory(atPath: run.path)
        return names?.allSatisfy { written.contains($0) || $0.hasPrefix(RunDirectory.stagingPrefix) } ?? false
    }

    private func delete(_ number: Int) -> Bool {
        do {
            try FileManager.default.removeItem(at: state.run(number).url)
            return true
        } catch {
            logger.warning("cannot delete \(state.run(number).path): \(error)")
            return false
        }
    }

    private func report(_ numbers: [Int], _ what: String) {
        logger.notice(
            """
            \(numbers.count) run directories in \(state.path)/runs belong to no job and \(what): \
            \(numbers.prefix(20).map(String.init).joined(separator: ", "))
            """)
    }
}
