internal import Foundation
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
    let configuration: CurrentConfiguration
    /// Workers of an earlier daemon that go on, with their jobs.
    let found: [FoundWorker]
    /// How long workers may take to save when the daemon stops; then they are killed.
    var patience = Duration.seconds(120)

    private let mailbox = Mailbox(empty: News())
    private let stopping = Flag()
    /// After this time what failed is tried again.
    private let pause: Duration

    /// Word that reaches the loop.
    private struct News: Sendable {
        var heartbeat = false
        var stop = false
        var impatient = false
    }

    init(
        queue: JobQueue, runner: JobRunner, workers: WorkerTable, found: [FoundWorker] = [],
        notifier: ServiceNotifier, logger: Logger, configuration: CurrentConfiguration, pause: Duration = .seconds(5)
    ) {
        self.pause = pause
        self.queue = queue
        self.runner = runner
        self.workers = workers
        self.notifier = notifier
        self.logger = logger
        self.found = found
        self.configuration = configuration
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
                follow(&group)
                var hasStopped = false
                var isIdle = false
                var alarm: Timestamp?
                var again: ContinuousClock.Instant?
                for await _ in mailbox.doorbell {
                    let news = mailbox.take()
                    // Alive means that this loop turns; it waits for nobody but the queue's writer. A queue that answers
                    // with errors is no reason to be started again: jobs that run would only lose their daemon.
                    if news.heartbeat { notifier.watchdog() }
                    if news.stop, !hasStopped {
                        hasStopped = true
                        stop(&group)
                    }
                    if news.impatient {
                        logger.warning("\(workers.count) workers do not stop and are killed")
                        workers.stopAll(.kill)
                    }
                    if !hasStopped, !workers.isClosed { claim(&group, &alarm, &again) }
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

    /// Follows the workers that were found. Before anything is claimed, so that their room counts.
    private func follow(_ group: inout DiscardingTaskGroup) {
        for (job, worker, asked) in found {
            workers.expect(job)
            if let asked { workers.stop(job.number, .save, because: asked) }
            group.addTask {
                await runner.adopt(job, worker)
                workers.remove(job.number)
                wake()
            }
        }
    }

    /// Fills the free room, and makes some for a job of higher priority.
    private func claim(
        _ group: inout DiscardingTaskGroup, _ alarm: inout Timestamp?, _ again: inout ContinuousClock.Instant?
    ) {
        do {
            if let trouble = queue.trouble {
                // Nothing is started from a damaged queue.
                if trouble.isDamage { return }
                try queue.probe()
            }
            let room = configuration.value.room
            while workers.count < room.slots, let job = try queue.claim(in: workers.room(in: room), of: room) {
                workers.expect(job)
                group.addTask {
                    await runner.run(job)
                    workers.remove(job.number)
                    wake()
                }
            }
            if configuration.value.preempts { try preempt(in: room) }
            try wakeForRetry(&group, &alarm)
        } catch {
            // Trouble with the storage was told when it began.
            if queue.trouble == nil { logger.error("cannot claim a job: \(error); tried again in \(pause)") }
            // Others wake the loop, too, and each failure would leave one more alarm.
            if let again, again > .now { return }
            let time = ContinuousClock.now + pause
            again = time
            group.addTask {
                try? await Task.sleep(until: time, clock: .continuous)
                wake()
            }
        }
    }

    /// Asks running jobs to make room for the job whose turn it is, if theirs is lower.
    private func preempt(in room: Room) throws {
        let free = workers.room(in: room, countingLeaving: false)
        guard try queue.drained() == nil, let job = try queue.head(in: free, of: room) else { return }
        let running = try workers.staying.map { try queue.job($0.number) }.filter { $0.state.hasWorker }
        let preemption = Preemption(room: free, now: .now)
        for victim in preemption.victims(among: running, for: job) ?? [] {
            let lost = Int(preemption.atRisk(victim).rounded())
            runner.reporter.note("makes room for job \(job.number); \(lost) s of work are not saved yet", of: victim)
            try queue.yield(
                victim.number, to: job.number,
                reason: "makes room for job \(job.number) (\(job.name)) of priority \(job.priority); it saves and waits"
            )
            workers.stop(victim.number, .save, because: .makesRoom(for: job.number))
        }
    }

    /// Sees to it that the loop comes by when the next crashed job may be tried again.
    private func wakeForRetry(_ group: inout DiscardingTaskGroup, _ alarm: inout Timestamp?) throws {
        guard let next = try queue.nextRetry() else { return }
        if let alarm, alarm > .now, alarm <= next { return }
        alarm = next
        group.addTask {
            try? await Task.sleep(for: .seconds(max(0, next.date.timeIntervalSinceNow)))
            wake()
        }
    }

    /// Lets the loop come by often enough for the service manager's watchdog.
    private func beat(_ group: inout DiscardingTaskGroup) {
        guard let interval = notifier.watchdogInterval else { return }
        group.addTask {
            while (try? await Task.sleep(for: interval / 3)) != nil { mailbox.leave { $0.heartbeat = true } }
        }
    }

    private func stop(_ group: inout DiscardingTaskGroup) {
        if runner.launcher.outlivesDaemon {
            notifier.stopping(status: "Stopping; \(workers.count) workers go on")
            return workers.letGoAll()
        }
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
