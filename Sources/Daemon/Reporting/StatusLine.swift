internal import Dispatch
internal import Jobs
internal import Synchronization
internal import Systemd

/// The line in `systemctl status`: running jobs with their progress, the number of queued jobs, and what blocks the queue.
/// It is sent at most once a second.
final class StatusLine: Sendable {
    private struct State {
        var running: [Int: Job] = [:]
        var queued: Set<Int> = []
        var drained: String?
        var trouble: String?
        var last = ""
        var told: ContinuousClock.Instant?
        var isWaiting = false

        var text: String {
            StatusLine.text(
                running.values.sorted { $0.number < $1.number }, queued: queued.count, drained: drained,
                trouble: trouble)
        }

        /// The line, if it differs from the one sent last.
        mutating func news() -> String? {
            let text = text
            guard text != last else { return nil }
            (last, told) = (text, .now)
            return text
        }
    }

    private let state = Mutex(State())
    private let interval: Duration
    private let notify: @Sendable (String) -> Void

    init(interval: Duration = .seconds(1), notify: @escaping @Sendable (String) -> Void) {
        self.interval = interval
        self.notify = notify
    }

    /// Takes over the jobs that exist at the start, and the reason of a drained queue.
    func know(_ jobs: [Job], drained: String? = nil) {
        state.withLock { state in
            jobs.forEach { Self.note($0, &state) }
            state.drained = drained
        }
    }

    /// Takes the new state of a job.
    func changed(_ job: Job) { change { Self.note(job, &$0) } }

    /// Takes the reason of a drained queue, or `nil` for an open one.
    func drained(_ reason: String?) { change { $0.drained = reason } }

    /// Takes the reason why the queue cannot be written, or `nil` once it can.
    func troubled(_ reason: String?) { change { $0.trouble = reason } }

    /// The present line.
    var text: String { state.withLock(\.text) }

    private func change(_ body: (inout State) -> Void) {
        let (line, pause): (String?, Duration?) = state.withLock { state in
            body(&state)
            if state.isWaiting { return (nil, nil) }
            guard let told = state.told, told + interval > .now else { return (state.news(), nil) }
            state.isWaiting = true
            return (nil, told + interval - .now)
        }
        if let line { notify(line) }
        guard let pause else { return }
        DispatchQueue.global(qos: .default).asyncAfter(deadline: .now() + pause / .seconds(1)) { [self] in
            let line = state.withLock { state in
                state.isWaiting = false
                return state.news()
            }
            if let line { notify(line) }
        }
    }

    private static func note(_ job: Job, _ state: inout State) {
        state.running[job.number] = job.state.hasWorker ? job : nil
        if job.state == .queued { state.queued.insert(job.number) } else { state.queued.remove(job.number) }
    }

    static func text(_ running: [Job], queued: Int, drained: String? = nil, trouble: String? = nil) -> String {
        let counts = "\(running.count) running, \(queued) queued"
        let jobs = running.map { job in
            let state = job.state == .running ? "" : " \(job.state.rawValue)"
            let progress = job.progress.map { ": " + $0.words } ?? ""
            return "\(job.name) (\(job.number))\(state)\(progress)"
        }
        return ([trouble, counts, drained.map { "drained: \($0)" }].compactMap { $0 } + jobs).joined(separator: "; ")
    }
}
