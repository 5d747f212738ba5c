internal import Control
internal import Foundation
internal import JobQueue
internal import Jobs
internal import Storage
internal import Synchronization
internal import Systemd
internal import Varlink

/// The service that answers the calls of `dev.cfgd.Jobs`; each method has a file of its name.
struct JobsService: VarlinkService {
    let interface: VarlinkInterface
    let queue: JobQueue
    let feed: JobFeed
    let workers: WorkerTable
    let watches: DirectoryWatches
    let state: StateDirectory
    let configuration: CurrentConfiguration
    let reloading: Reloading
    let started = Timestamp.now
    let rights: Rights
    let audit: AuditLog
    var usage = UserUsage()
    /// Whether the daemon's records go to the journal.
    let writesJournal = JournalStream.standardErrorIsJournal
    /// Called with the reason when the queue is drained, with `nil` when it is opened.
    var whenDrained: @Sendable (String?) -> Void = { _ in }
    /// Called when there may be a job to claim.
    let wake: @Sendable () -> Void
    /// Whether the daemon is stopping.
    let isStopping: @Sendable () -> Bool

    func handle(_ call: VarlinkCall, reply: VarlinkReplier) async throws {
        guard let method = Self.methods[call.method] else {
            throw VarlinkError.methodNotFound("\(interface.name).\(call.method)")
        }
        try await method.handle(call, self, reply)
    }

    /// The methods of the interface by their names.
    static let methods = Dictionary(uniqueKeysWithValues: handlers.map { ($0.name, $0) })

    private static let handlers: [any MethodHandler] = [
        StreamHandler(List.self) { try await $0.list($1, $2) },
        ReplyHandler(Show.self) { try $0.show($1.parameters) },
        StreamHandler(Watch.self) { try await $0.watch($1, $2) },
        StreamHandler(Log.self) { try await $0.log($1, $2) },
        ReplyHandler(Wait.self) { try await $0.wait($1.parameters) },
        ReplyHandler(Why.self) { try $0.why($1.parameters) },
        ReplyHandler(Checkpoints.self) { try $0.checkpoints($1.parameters) },
        ReplyHandler(Files.self) { try $0.files($1.parameters) },
        ReplyHandler(Read.self) { try $0.read($1.parameters) },
        ReplyHandler(Status.self) { service, _ in try service.status() },

        ReplyHandler(Submit.self) { try $0.submit($1.parameters, from: $1.peer) },
        ReplyHandler(Rerun.self) { try $0.rerun($1.parameters, from: $1.peer) },
        ReplyHandler(Cancel.self) { try $0.cancel($1.parameters) },
        ReplyHandler(Hold.self) { try $0.hold($1.parameters) },
        ReplyHandler(Release.self) { try $0.release($1.parameters) },
        ReplyHandler(Priority.self) { try $0.priority($1.parameters, from: $1.peer) },
        ReplyHandler(Label.self) { try $0.label($1.parameters) },
        ReplyHandler(Pause.self) { try $0.pause($1.parameters) },
        ReplyHandler(Resume.self) { try $0.resume($1.parameters) },
        ReplyHandler(Remove.self) { try await $0.remove($1.parameters) },
        ReplyHandler(Undelete.self) { try $0.undelete($1.parameters, from: $1.peer) },
        ReplyHandler(Drain.self) { try $0.drain($1.parameters, from: $1.peer) },
        ReplyHandler(Open.self) { service, _ in try service.open() },
        ReplyHandler(Reload.self) { service, _ in try service.reload() },
    ]

    /// The methods that are tried on a full disk, since they are how it gets room.
    static let makingRoom: Set = [Cancel.name, Remove.name]

    /// Translates an error into one that the interface declares.
    func answer(to error: any Error) -> VarlinkError {
        if let lost = lostState(error) { return lost.varlink }
        return switch error {
        case let error as ControlError: error.varlink
        // The daemon's end cancels streams.
        case is CancellationError: ControlError.shuttingDown.varlink
        case JobQueueError.noSuchJob(let job): ControlError.noSuchJob(job: job).varlink
        case JobQueueError.badState(let job, _):
            ControlError.badState(
                job: job.number, state: job.state, text: "job \(job.number) \(job.state.predicate)"
            ).varlink
        case JobQueueError.unmet(let job), JobQueueError.needed(let job, _):
            ControlError.badState(job: job.number, state: job.state, text: Self.clause("\(error)")).varlink
        case JobQueueError.failed:
            queue.trouble.map { Self.refusal($0).varlink }
                ?? ControlError.failed(text: Self.clause("\(error)")).varlink
        case JobQueueError.revisionGone(let oldest): ControlError.revisionGone(oldest: oldest).varlink
        case let error as FileError where error.isOutOfSpace:
            ControlError.noSpace(path: error.path, text: error.reason).varlink
        default: ControlError.failed(text: "\(error)").varlink
        }
    }

    /// The error of a call that failed because the state directory is not there; `nil` for any other.
    private func lostState(_ error: any Error) -> ControlError? {
        switch error {
        case JobQueueError.noSuchJob: nil
        case ControlError.failed, ControlError.inputOutput, is FileError, is JobQueueError, is CocoaError:
            lostState.map { ControlError.failed(text: $0) }
        default: nil
        }
    }

    /// The advice about a state directory that is not there; `nil` for one that is.
    var lostState: String? {
        guard case .some(.none) = try? FileKind.of(state.path) else { return nil }
        return
            "the state directory \(state.path) was deleted or moved while cfgd runs: stop cfgd, put the directory back, and "
            + "start cfgd again; without it cfgd begins with an empty queue"
    }

    /// The error of a call that writes to the queue while the queue cannot be written.
    static func refusal(_ trouble: StorageTrouble) -> ControlError {
        trouble.isFull
            ? .noSpace(path: trouble.path, text: trouble.words) : .inputOutput(path: trouble.path, text: trouble.words)
    }

    /// A sentence without its capital and its full stop, as errors on the wire are.
    private static func clause(_ sentence: String) -> String {
        let end = sentence.hasSuffix(".") ? sentence.dropLast() : sentence[...]
        return end.prefix(1).lowercased() + end.dropFirst()
    }

    /// The machine's resources for workers.
    var room: Room { configuration.value.room }

    /// The numbers of named jobs, in the order of the names.
    func numbers(_ names: [String]) throws -> [Int] {
        try TextLimits.check(names)
        return try names.map { try queue.job(named: $0).number }
    }
}
