internal import JobQueue
internal import Jobs
internal import Logging
internal import ServiceLifecycle
internal import Systemd

/// Claims queued jobs while a slot is free and runs them, until it is asked to stop; then its workers save and their jobs
/// wait for the next daemon.
struct Scheduler: Service {
    let queue: JobQueue
    let runner: JobRunner
    let workers: WorkerTable
    let notifier: ServiceNotifier
    let logger: Logger
    /// Workers at a time.
    let slots: Int
    /// How long workers may take to save when the daemon stops; then they are killed.
    var patience = Duration.seconds(120)

    private let mailbox = Mailbox(empty: News())
    private let stopping = Flag()

    /// Word that reaches the loop.
    private struct News: Sendable {
        var heartbeat = false
        var stop = false
        var impatient = false
    }

    init(
        queue: JobQueue, runner: JobRunner, workers: WorkerTable, notifier: ServiceNotifier, logger: Logger, slots: Int
    ) {
        self.queue = queue
        self.runner = runner
        self.workers = workers
        self.notifier = notifier
        self.logger = logger
        self.slots = slots
    }

    /// Whether no further job is started.
    var isStopping: Bool { stopping.isRaised }

    /// There may be something to claim.
    func wake() { mailbox.leave { _ in } }

    /// Does nothing before the first `wake()`, so that no worker is started for a daemon that cannot take calls.
    func run() async throws {
        await withGracefulShutdownHandler {
            await withDiscardingTaskGroup { group in
                beat(&group)
                var hasStopped = false
                var isIdle = false
                for await _ in mailbox.doorbell {
                    let news = mailbox.take()
                    if news.heartbeat { heartbeat() }
                    if news.stop, !hasStopped {
                        hasStopped = true
                        stop(&group)
                    }
                    if news.impatient {
                        logger.warning("\(workers.count) workers do not stop and are killed")
                        workers.stopAll(.kill)
                    }
                    if !hasStopped { claim(&group) }
                    if hasStopped, workers.count == 0 { break }
                    if workers.count == 0, !isIdle { ProgramText.release() }
                    isIdle = workers.count == 0
                }
                group.cancelAll()
            }
        } onGracefulShutdown: {
            stopping.raise()
            mailbox.leave { $0.stop = true }
        }
    }

    /// Fills the free slots.
    private func claim(_ group: inout DiscardingTaskGroup) {
        do {
            while workers.count < slots, let job = try queue.claim() {
                workers.expect(job.number)
                group.addTask {
                    await runner.run(job)
                    workers.remove(job.number)
                    wake()
                }
            }
        } catch {
            logger.error("cannot claim a job: \(error); tried again in 5 seconds")
            group.addTask {
                try? await Task.sleep(for: .seconds(5))
                wake()
            }
        }
    }

    /// Lets the loop come by often enough for the service manager's watchdog.
    private func beat(_ group: inout DiscardingTaskGroup) {
        guard let interval = notifier.watchdogInterval else { return }
        group.addTask {
            while (try? await Task.sleep(for: interval / 3)) != nil { mailbox.leave { $0.heartbeat = true } }
        }
    }

    /// Alive means that this loop turns and the database answers.
    private func heartbeat() {
        do {
            _ = try queue.revision()
            notifier.watchdog()
        } catch {
            logger.error("the queue does not answer: \(error)")
        }
    }

    private func stop(_ group: inout DiscardingTaskGroup) {
        notifier.stopping(status: "Stopping: \(workers.count) workers save")
        workers.stopAll(.save)
        group.addTask {
            let deadline = ContinuousClock.now + patience
            while ContinuousClock.now < deadline {
                notifier.extendTimeout(by: .seconds(15))
                guard (try? await Task.sleep(for: .seconds(5))) != nil else { return }
            }
            mailbox.leave { $0.impatient = true }
        }
    }
}
