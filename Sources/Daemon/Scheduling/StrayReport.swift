internal import JobQueue
internal import Logging
internal import ServiceLifecycle

/// Reports run directories without a job, once. Each is somebody's work all the same, so nothing else is done about it.
struct StrayReport: Service {
    let queue: JobQueue
    let state: StateDirectory
    /// The last number that was given out before this daemon: those after it may just be on their way into the queue.
    let last: Int
    let logger: Logger

    func run() async throws {
        report()
        // One that ends of its own accord while others are shut down would count as a failure of the daemon.
        try? await gracefulShutdown()
    }

    private func report() {
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
