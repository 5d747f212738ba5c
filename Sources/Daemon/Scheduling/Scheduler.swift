internal import Foundation
internal import JobQueue
internal import Jobs
internal import Logging
internal import Systemd

/// The scheduler: claims queued jobs while a slot is free and runs them. On a shutdown workers save, and their jobs are
/// queued for the next daemon.
struct Scheduler {
    let queue: JobQueue
    let supervisor: AttemptSupervisor
    let workers: WorkerTable
    let notifier: ServiceNotifier
    let logger: Logger
    let configuration: CurrentConfiguration
    /// Workers that an earlier daemon started and that are still running, with their jobs.
    let found: [FoundWorker]
    /// Time for workers to save when the daemon stops, by default 120 s; then they are killed.
    var patience = Duration.seconds(120)

    private let mailbox = Mailbox(empty: News())
    private let stopping = Flag()
    /// Time until a failed claim is tried again.
    private let pause: Duration
    /// Records the states of the jobs whose workers are gone, which a full disk may have prevented at the start.
    private let settleRest: @Sendable () throws -> Void

    /// A message to the event loop.
    private struct News: Sendable {
        var heartbeat = false
        var stop = false
        var impatient = false
    }

    init(
        queue: JobQueue, supervisor: AttemptSupervisor, workers: WorkerTable, found: [FoundWorker] = [],
        notifier: ServiceNotifier, logger: Logger, configuration: CurrentConfiguration, pause: Duration = .seconds(5),
        settleRest: @escaping @Sendable () throws -> Void = {}
    ) {
        self.pause = pause
        self.settleRest = settleRest
        self.queue = queue
        self.supervisor = supervisor
        self.workers = workers
        self.notifier = notifier
        self.logger = logger
        self.found = found
        self.configuration = configuration
    }

    /// Whether no further job is started.
    var isStopping: Bool { stopping.isRaised }

    /// Schedules a pass of the event loop, for a job that may be claimed.
    func wake() { mailbox.leave { _ in } }

    /// Makes `run` return once the workers have saved.
    func stop() {
        stopping.raise()
        mailbox.leave { $0.stop = true }
    }

    /// Runs the event loop until `stop()`. It does nothing before the first `wake()`, so that no worker is started for a daemon
    /// that cannot take calls.
    func run() async {
        await withDiscardingTaskGroup { group in
            beat(&group)
            follow(&group)
            var hasStopped = false
            var isIdle = false
            var alarm: Timestamp?
            var again: ContinuousClock.Instant?
            for await _ in mailbox.doorbell {
                let news = mailbox.take()
                // Each pass of the loop is a sign of life; a pass waits only for the queue's writer. A queue that
                // answers with errors is no reason for a restart: running jobs would only lose their daemon.
                if news.heartbeat { notifier.watchdog() }
                if news.stop, !hasStopped {
                    hasStopped = true
                    workers.stopInsisting()
                    stopWorkers(&group)
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
    }

    /// Follows the workers of an earlier daemon, before anything is claimed, so that their resources count.
    private func follow(_ group: inout DiscardingTaskGroup) {
        for (job, worker, asked) in found {
            workers.expect(job)
            if let asked { workers.stop(job.number, .save, because: asked) }
            group.addTask {
                await supervisor.adopt(job, worker)
                workers.remove(job.number)
                wake()
            }
        }
    }

    /// Claims jobs for the free resources, and preempts for a job of higher priority.
    private func claim(
        _ group: inout DiscardingTaskGroup, _ alarm: inout Timestamp?, _ again: inout ContinuousClock.Instant?
    ) {
        do {
            if let trouble = queue.trouble {
                // Nothing is started from a damaged queue.
                if trouble.isDamage { return }
                try queue.probe()
            }
            try settleRest()
            let room = configuration.value.room
            while let job = try next(in: room) {
                workers.expect(job)
                group.addTask {
                    await supervisor.run(job)
                    workers.remove(job.number)
                    wake()
                }
            }
            if configuration.value.preempt { try preempt(in: room) }
            try wakeForRetry(&group, &alarm)
        } catch {
            // Storage trouble was reported when it began.
            if queue.trouble == nil { logger.error("cannot claim a job: \(error); tried again in \(pause)") }
            // The loop is woken by others, too, and each failure would add one more timer.
            if let again, again > .now { return }
            let time = ContinuousClock.now + pause
            again = time
            group.addTask {
                try? await Task.sleep(until: time, clock: .continuous)
                wake()
            }
        }
    }

    /// Claims the next job: in the order of the queue, or else a light one for a light slot.
    private func next(in room: Room) throws -> Job? {
        let free = workers.room(in: room)
        if free.slots > 0, let job = try queue.claim(in: free, of: room) { return job }
        guard free.lightSlots > 0 else { return nil }
        return try queue.claim(in: free.light, of: room.light, light: true)
    }

    /// Preempts running jobs of lower priority for the job that is next.
    private func preempt(in room: Room) throws {
        let free = workers.room(in: room, countingLeaving: false)
        guard try queue.drained() == nil, let job = try queue.head(in: free, of: room) else { return }
        let running = try workers.staying.map { try queue.job($0.number) }.filter { $0.state.hasWorker }
        let preemption = Preemption(room: free, now: .now)
        for victim in preemption.victims(among: running, for: job) ?? [] {
            let lost = Int(preemption.atRisk(victim).rounded())
            supervisor.reporter.note(
                "makes room for job \(job.number); \(lost) s of work are not saved yet", of: victim)
            try queue.yield(
                victim.number, to: job.number,
                reason: "makes room for job \(job.number) (\(job.name)) of priority \(job.priority); it saves and waits"
            )
            workers.stop(victim.number, .save, because: .makesRoom(for: job.number))
        }
    }

    /// Schedules the next pass of the loop for the time at which a crashed job may be tried again.
    private func wakeForRetry(_ group: inout DiscardingTaskGroup, _ alarm: inout Timestamp?) throws {
        guard let next = try queue.nextRetry() else { return }
        if let alarm, alarm > .now, alarm <= next { return }
        alarm = next
        group.addTask {
            try? await Task.sleep(for: .seconds(max(0, next.date.timeIntervalSinceNow)))
            wake()
        }
    }

    /// Schedules passes of the loop for the service manager's watchdog.
    private func beat(_ group: inout DiscardingTaskGroup) {
        guard let interval = notifier.watchdogInterval else { return }
        group.addTask {
            while (try? await Task.sleep(for: interval / 3)) != nil { mailbox.leave { $0.heartbeat = true } }
        }
    }

    private func stopWorkers(_ group: inout DiscardingTaskGroup) {
        if supervisor.launcher.outlivesDaemon {
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
