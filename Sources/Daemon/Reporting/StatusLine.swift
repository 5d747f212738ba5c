internal import Jobs
internal import Synchronization
internal import Systemd

/// The line that `systemctl status` shows: what is running and how far, and how much is queued.
final class StatusLine: Sendable {
    private struct State {
        var running: [Int: Job] = [:]
        var queued: Set<Int> = []
        var last = ""
    }

    private let state = Mutex(State())
    private let notify: @Sendable (String) -> Void

    init(notify: @escaping @Sendable (String) -> Void) { self.notify = notify }

    /// Takes the jobs that are there at the start.
    func know(_ jobs: [Job]) {
        state.withLock { state in jobs.forEach { Self.note($0, &state) } }
    }

    /// Tells the service manager where the new state of a job changes the line.
    func changed(_ job: Job) {
        let line: String? = state.withLock { state in
            Self.note(job, &state)
            let line = Self.text(state.running.values.sorted { $0.number < $1.number }, queued: state.queued.count)
            guard line != state.last else { return nil }
            state.last = line
            return line
        }
        if let line { notify(line) }
    }

    /// The line as it is now.
    var text: String {
        state.withLock { Self.text($0.running.values.sorted { $0.number < $1.number }, queued: $0.queued.count) }
    }

    private static func note(_ job: Job, _ state: inout State) {
        state.running[job.number] = job.state.hasWorker ? job : nil
        if job.state == .queued { state.queued.insert(job.number) } else { state.queued.remove(job.number) }
    }

    static func text(_ running: [Job], queued: Int) -> String {
        let counts = "\(running.count) running, \(queued) queued"
        let jobs = running.map { job in
            let state = job.state == .running ? "" : " \(job.state.rawValue)"
            let progress = job.progress.map { ": " + $0.words } ?? ""
            return "\(job.name) (\(job.number))\(state)\(progress)"
        }
        return ([counts] + jobs).joined(separator: "; ")
    }
}
