internal import Foundation
internal import JobQueue
internal import Jobs

/// Chooses the workers that must leave so that a job of higher priority finds room.
struct Preemption: Sendable {
    /// The room that there is, or will be when those that were asked to leave have left.
    let room: Room
    let now: Timestamp

    /// The fewest of the running jobs whose leaving makes a job fit, of those that have a lower priority: first those that
    /// lose the least, and among equals those of the lowest priority; `nil` if it does not fit even without all of them.
    func victims(among running: [Job], for job: Job) -> [Job]? {
        guard let wanted = job.resources else { return nil }
        let order = running.filter { $0.priority < job.priority }.sorted {
            (atRisk($0), $0.priority, $0.number) < (atRisk($1), $1.priority, $1.number)
        }
        var room = room
        var chosen: [Job] = []
        for victim in order where room.lacks(for: wanted) != nil {
            room.giveBack(victim.resources ?? JobResources(), gpu: victim.gpu)
            chosen.append(victim)
        }
        guard room.lacks(for: wanted) == nil else { return nil }
        // Whoever was chosen for a thing that a later one gives anyway may stay.
        for victim in chosen {
            var without = room
            without.take(victim.resources ?? JobResources(), gpu: victim.gpu)
            if without.lacks(for: wanted) == nil {
                room = without
                chosen.removeAll { $0.number == victim.number }
            }
        }
        return chosen
    }

    /// Seconds of work that are lost if a job's worker dies while it is asked to leave: since the last checkpoint of a
    /// network, and since the last finished sample.
    func atRisk(_ job: Job) -> Double {
        let kept = job.kind.trains ? job.checkpoint?.created : job.progress?.updated
        guard let launched = job.launched else { return 0 }
        return max(0, now.date.timeIntervalSince(max(kept ?? launched, launched).date))
    }
}
