internal import Control
internal import Foundation
internal import JobQueue
internal import Jobs

extension JobsService {
    /// Explains the state of a job and estimates when it starts and ends.
    func why(_ parameters: Why.Parameters) throws -> Why.Reply {
        let job = try queue.job(named: parameters.job)
        let number = job.number
        let reason = job.reason
        switch job.state {
        case .held:
            return reply(
                job, .held, "\(Self.sentence("It is held", reason)) `cfgctl release \(number)` lets it take its turn.")
        case .paused:
            let place = job.checkpoint.map { " at step \($0.step)" } ?? ""
            return reply(
                job, .paused,
                "\(Self.sentence("It is paused\(place)", reason)) `cfgctl resume \(number)` lets it go on.")
        case .starting: return reply(job, .starting, "Its worker is being started, attempt \(job.attempt).")
        case .pausing, .cancelling:
            return reply(
                job, .stopping, Self.sentence("Its worker was asked to save and leave, and has not left yet", reason))
        case .running: return running(job)
        case .succeeded, .failed, .cancelled:
            let text = (job.state == .cancelled ? job.reason : nil) ?? job.exit?.text
            return reply(job, .final, Self.sentence("It \(job.state.predicate)", text))
        case .queued: return try queued(job)
        }
    }

    /// A state and its cause as a sentence; a cause that is a sentence of its own stands behind it.
    static func sentence(_ state: String, _ cause: String?) -> String {
        guard let cause else { return "\(state)." }
        return cause.hasSuffix(".") ? "\(state). \(cause)" : "\(state): \(cause)."
    }

    private func running(_ job: Job) -> Why.Reply {
        var progress = job.progress
        progress?.saveFailure = nil
        let words = progress.map { ": \($0.words)" } ?? ""
        let reason = job.reason.map { " It \($0)." } ?? ""
        let failure = job.progress?.saveFailure.map { " It \($0.words)." } ?? ""
        var reply = reply(job, .running, "It runs, attempt \(job.attempt)\(words).\(failure)\(reason)")
        reply.end = secondsLeft(of: job).map { Timestamp(Date(timeIntervalSinceNow: $0)) }
        return reply
    }

    private func queued(_ job: Job) throws -> Why.Reply {
        let open = try queue.openDependencies(of: job.number)
        if !open.isEmpty { return try waitsForOthers(job, open) }
        if let reason = try queue.drained() {
            return reply(
                job, .drained, "The queue is drained: \(reason). No job is started until `cfgctl queue open`.")
        }
        if let time = job.notBefore, time > .now, time <= JobQueue.latestRetry(from: .now) {
            let left = TimeSpan.words(time.date.timeIntervalSinceNow)
            let cause = job.reason.map { ". Before: \($0)" } ?? "."
            var reply = reply(job, .retry, "It is tried again in \(left)\(cause)")
            reply.start = time
            return reply
        }
        let free = workers.room(in: room)
        // A light job has a second way to start.
        let isLight = job.kind.traits.isLight && room.lightSlots > 0
        let turn =
            isLight
            ? try queue.turn(of: job.number, in: free.light, of: room.light, light: true)
            : try queue.turn(of: job.number, in: free, of: room)
        guard let turn else { return reply(try queue.job(job.number), .turn, "It has just changed; ask again.") }
        var reply = waitsForRoom(job, turn.verdict, free)
        if case .exceeds = turn.verdict { return reply }
        reply.ahead = turn.before.count
        switch turn.before.count {
        case 0: break
        case 1: reply.text += " Job \(turn.before[0]) has its turn before it."
        default: reply.text += " \(turn.before.count) jobs have their turn before it."
        }
        try estimate(&reply)
        return reply
    }

    private func waitsForOthers(_ job: Job, _ open: [JobDependency]) throws -> Why.Reply {
        let words = try open.prefix(5).map { dependency in
            let other = try queue.job(dependency.job)
            let what = dependency.until == .success ? "the success" : "the end"
            let progress = other.state == .running ? other.progress.map { ", \($0.words)" } ?? "" : ""
            return "\(what) of job \(other.number) (\(other.name)), which \(other.state.predicate)\(progress)"
        }
        let more = open.count > 5 ? "; and of \(open.count - 5) more" : ""
        return reply(
            job, .dependency, "It waits for \(words.joined(separator: "; "))\(more).", jobs: open.map(\.job))
    }

    private func waitsForRoom(_ job: Job, _ verdict: Turns.Verdict, _ free: Room) -> Why.Reply {
        let users = workers.all.map(\.number).sorted()
        switch verdict {
        case .starts: return reply(job, .turn, "It is about to start.")
        case .exceeds(let resource): return exceeds(job, resource)
        case .behind(let other, let lacking):
            return reply(
                job, .turn,
                "Job \(other) has its turn first, waits for \(Self.words(lacking)), and would wait longer if this one "
                    + "started.", jobs: [other])
        case .lacks(.slots):
            if job.kind.traits.isLight, room.lightSlots > 0 {
                let lights = workers.all.filter(\.kind.traits.isLight).map(\.number).sorted()
                let slots = room.lightSlots == 1 ? "The slot" : "All \(room.lightSlots) slots"
                return reply(
                    job, .slots,
                    "\(slots) for samples and imports \(room.lightSlots == 1 ? "is" : "are") busy with \(JobList.words(lights)), "
                        + "and so are the other workers.", jobs: lights)
            }
            let workers = room.slots == 1 ? "The only worker is" : "All \(room.slots) workers are"
            return reply(job, .slots, "\(workers) busy with \(JobList.words(users)).", jobs: users)
        case .lacks(.threads):
            let count = job.resources?.threads ?? 1
            let wanted = count == 1 ? "a thread" : "\(count) threads"
            return reply(
                job, .threads,
                "It needs \(wanted), and \(max(0, free.threads)) of \(room.threads) are "
                    + "free beside \(JobList.words(users)).", jobs: users)
        case .lacks(.memory):
            let claimants = workers.all.filter { $0.resources?.memory ?? 0 > 0 }.map(\.number).sorted()
            return reply(
                job, .memory,
                "It needs \(ByteSize.words(job.resources?.memory ?? 0)) of memory, and "
                    + "\(ByteSize.words(max(0, free.memory), apartFrom: job.resources?.memory ?? 0)) of "
                    + "\(ByteSize.words(room.memory)) are free beside \(JobList.words(claimants)).", jobs: claimants)
        case .lacks(.gpu):
            let holders = workers.all.filter { $0.gpu != nil }.map(\.number).sorted()
            var wanted = "a GPU"
            if case .index(let index)? = job.resources?.gpu { wanted = "GPU \(index)" }
            return reply(
                job, .gpu, "It needs \(wanted), which is busy with \(JobList.words(holders)).", jobs: holders)
        }
    }

    /// The resources of the submission have shrunk since.
    private func exceeds(_ job: Job, _ resource: Room.Resource) -> Why.Reply {
        let cause: Why.Cause =
            switch resource {
            case .slots: .slots
            case .threads: .threads
            case .memory: .memory
            case .gpu: .gpu
            }
        let words = Admission.words(resource, job.resources ?? JobResources(), room)
        return reply(
            job, cause, "It \(words), so it cannot start before there is more; the jobs behind it do not wait for it.")
    }

    private func estimate(_ reply: inout Why.Reply) throws {
        let isLight = reply.job.kind.traits.isLight && room.lightSlots > 0
        guard let (waiting, isComplete) = try queue.waiting(upTo: reply.job.number, light: isLight) else { return }
        let users = workers.all.filter { !isLight || $0.kind.traits.isLight }
        let running = try users.map { claimed in
            StartEstimate.Busy(
                resources: claimed.resources ?? JobResources(), gpu: claimed.gpu,
                seconds: secondsLeft(of: try queue.job(claimed.number)))
        }
        guard let start = StartEstimate(room: isLight ? room.light : room, running: running, waiting: waiting).start()
        else { return }
        // Simulating a long queue would take long itself, so only its beginning is.
        let isLowerBound = start.isLowerBound || !isComplete
        reply.start = Timestamp(Date(timeIntervalSinceNow: start.seconds))
        reply.startIsLowerBound = isLowerBound ? true : nil
        if let seconds = waiting.last?.seconds, !isLowerBound {
            reply.end = Timestamp(Date(timeIntervalSinceNow: start.seconds + seconds))
        }
    }

    /// Seconds of work left: the last report's estimate less the time since, in which the job had a worker.
    private func secondsLeft(of job: Job) -> Double? {
        guard let progress = job.progress, let left = progress.secondsLeft, left.isFinite else { return nil }
        // A job that was paused made its last report long before its worker of now was started.
        let since = max(progress.updated.date, job.launched?.date ?? .distantPast)
        return max(0, left + min(0, since.timeIntervalSinceNow))
    }

    private func reply(_ job: Job, _ cause: Why.Cause, _ text: String, jobs: [Int]? = nil) -> Why.Reply {
        Why.Reply(job: job, cause: cause, text: text, jobs: jobs)
    }

    private static func words(_ resource: Room.Resource) -> String {
        switch resource {
        case .slots: "a worker"
        case .threads: "threads"
        case .memory: "memory"
        case .gpu: "a GPU"
        }
    }
}
