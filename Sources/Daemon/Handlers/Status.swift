internal import Control
internal import Glibc
internal import JobQueue
internal import Jobs

extension JobsService {
    /// Answers with the daemon's version, resources and counts of jobs.
    func status() throws -> Status.Reply {
        let running = try workers.all.map { try queue.job($0.number) }
        return Status.Reply(
            version: Version.current, pid: Int(getpid()), started: started, state: state.path, slots: room.slots,
            counts: Dictionary(uniqueKeysWithValues: try queue.counts().map { ($0.key.rawValue, $0.value) }),
            revision: try queue.revision(), threads: room.threads, memory: room.memory, gpus: room.gpus,
            drained: try queue.drained(), trouble: lostState ?? queue.trouble?.words,
            lightSlots: room.lightSlots, free: try? DiskGuard.freeBytes(state.url),
            reserve: configuration.value.reserve,
            unsaved: running.filter { $0.progress?.saveFailure != nil }.map(\.number).sorted())
    }
}
