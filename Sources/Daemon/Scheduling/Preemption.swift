internal import Foundation
internal import JobQueue
internal import Jobs

/// The choice of workers that are preempted by a job of higher priority.
struct Preemption: Sendable {
    /// The free resources, with those of workers that were asked to stop already.
    let room: Room
    let now: Timestamp

    /// The fewest running jobs of lower priority whose end makes the job fit: first those that lose the least work, among
    /// equals those of the lowest priority; `nil` if the job does not fit even without all of them.
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
        // A victim whose resources a later victim frees anyway may stay.
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

    /// Seconds of work since a job's last checkpoint or finished sample, which are lost if its worker dies instead of saving.
    func atRisk(_ job: Job) -> Double {
        let kept = job.kind.trains ? job.checkpoint?.created : job.progress?.updated
        guard let launched = job.launched else { return 0 }
        return max(0, now.date.timeIntervalSince(max(kept ?? launched, launched).date))
    }
}
