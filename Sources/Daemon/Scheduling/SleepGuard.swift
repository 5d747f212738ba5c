internal import Dispatch
internal import Jobs
internal import Logging
internal import Synchronization
internal import Systemd

/// The sleep inhibitor, held while a job runs where the configuration says so.
final class SleepGuard: Sendable {
    private struct State {
        var running: Set<Int> = []
        var inhibitor: SleepInhibitor?
        var hasFailed = false
    }

    private let configuration: CurrentConfiguration
    private let logger: Logger
    private let state = Mutex(State())
    /// The queue for calls to logind, which may block.
    private let queue = DispatchQueue(label: "dev.cfgd.sleep", qos: .default)

    init(_ configuration: CurrentConfiguration, logger: Logger) {
        self.configuration = configuration
        self.logger = logger
    }

    /// Takes over the jobs that exist at the start.
    func know(_ jobs: [Job]) {
        state.withLock { $0.running = Set(jobs.filter(\.state.hasWorker).map(\.number)) }
        queue.async { self.settle() }
    }

    /// Takes the new state of a job.
    func changed(_ job: Job) {
        let hasChanged = state.withLock { state in
            let before = state.running.isEmpty
            if job.state.hasWorker { state.running.insert(job.number) } else { state.running.remove(job.number) }
            return state.running.isEmpty != before
        }
        if hasChanged { queue.async { self.settle() } }
    }

    /// Takes or releases the lock, by the configuration and the running jobs.
    func settle() {
        let wanted = configuration.value.inhibitSleep
        let (isRunning, isHeld) = state.withLock { (!$0.running.isEmpty, $0.inhibitor != nil) }
        if wanted, isRunning, !isHeld {
            do throws(BusError) {
                let inhibitor = try SleepInhibitor(who: "cfgd", why: "Training or sampling is under way")
                state.withLock { $0.inhibitor = inhibitor }
            } catch {
                // One warning is enough: on a machine without logind every try fails.
                let isFirst = state.withLock { state in
                    defer { state.hasFailed = true }
                    return !state.hasFailed
                }
                if isFirst { logger.warning("\(error); it may go to sleep while jobs run") }
            }
        } else if isHeld, !(wanted && isRunning) {
            state.withLock { $0.inhibitor = nil }
        }
    }
}
