internal import JobQueue
internal import Logging

/// The report of run directories without a job, once at the start. Each may hold somebody's results, so none is deleted.
struct StrayReport {
    let queue: JobQueue
    let state: StateDirectory
    /// The last number that an earlier daemon assigned; jobs of higher numbers may just be being submitted.
    let last: Int
    let logger: Logger

    /// Compares the run directories with the jobs, and writes the record.
    func write() {
        do {
            let known = Set(try queue.numbers()).union(try queue.leftovers().keys)
            let strays = state.runNumbers().filter { $0 <= last && !known.contains($0) }
            guard !strays.isEmpty else { return }
            logger.notice(
                """
                \(strays.count) run directories in \(state.path)/runs belong to no job and are left alone: \
                \(strays.prefix(20).map(String.init).joined(separator: ", "))
                """)
        } catch {
            logger.warning("cannot compare run directories with jobs: \(error)")
        }
    }
}
