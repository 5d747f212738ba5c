internal import Control
internal import Glibc
internal import JobQueue
internal import Jobs
internal import Logging
internal import Storage
internal import Synchronization
internal import Varlink

/// Answers the calls of `dev.cfgd.Jobs`; each method stands in a file of its name.
struct JobsService: VarlinkService {
    let interface: VarlinkInterface
    let queue: JobQueue
    let feed: JobFeed
    let workers: WorkerTable
    let state: StateDirectory
    let configuration: CurrentConfiguration
    let reloading: Reloading
    let started = Timestamp.now
    let logger: Logger
    /// Called when there is something new to claim.
    let wake: @Sendable () -> Void
    /// Whether the daemon is on its way down.
    let isStopping: @Sendable () -> Bool

    func handle(_ call: VarlinkCall, reply: VarlinkReplier) async throws {
        switch call.method {
        case Submit.name: try await reply.send(submit(call.decode(), from: call.peer))
        case List.name: try await reply.send(list(call.decode()))
        case Show.name: try await reply.send(show(call.decode()))
        case Watch.name: try await watch(call, reply)
        case Log.name: try await log(call, reply)
        case Wait.name: try await reply.send(wait(call.decode()))
        case Cancel.name: try await reply.send(cancel(call.decode(), from: call.peer))
        case Hold.name: try await reply.send(hold(call.decode(), from: call.peer))
        case Release.name: try await reply.send(release(call.decode(), from: call.peer))
        case Priority.name: try await reply.send(priority(call.decode(), from: call.peer))
        case Label.name: try await reply.send(label(call.decode(), from: call.peer))
        case Pause.name: try await reply.send(pause(call.decode(), from: call.peer))
        case Resume.name: try await reply.send(resume(call.decode(), from: call.peer))
        case Why.name: try await reply.send(why(call.decode()))
        case Drain.name: try await reply.send(drain(call.decode(), from: call.peer))
        case Open.name: try await reply.send(open(from: call.peer))
        case Rerun.name: try await reply.send(rerun(call.decode(), from: call.peer))
        case Remove.name: try await reply.send(remove(call.decode(), from: call.peer))
        case Checkpoints.name: try await reply.send(checkpoints(call.decode()))
        case Files.name: try await reply.send(files(call.decode()))
        case Reload.name: try await reply.send(reload(from: call.peer))
        case Status.name: try await reply.send(status())
        default: throw VarlinkError.methodNotImplemented("\(interface.name).\(call.method)")
        }
    }

    /// The error as the interface declares it.
    func answer(to error: any Error) -> VarlinkError {
        switch error {
        case let error as ControlError: error.varlink
        // A stream that the daemon's end cuts off.
        case is CancellationError: ControlError.shuttingDown.varlink
        case JobQueueError.noSuchJob(let job): ControlError.noSuchJob(job: job).varlink
        case JobQueueError.badState(let job, _):
            ControlError.badState(
                job: job.number, state: job.state, text: "job \(job.number) is \(job.state.rawValue)"
            ).varlink
        case JobQueueError.unmet(let job), JobQueueError.needed(let job, _):
            ControlError.badState(job: job.number, state: job.state, text: Self.clause("\(error)")).varlink
        case JobQueueError.revisionGone(let oldest): ControlError.revisionGone(oldest: oldest).varlink
        case let error as FileError where error.isOutOfSpace:
            ControlError.noSpace(path: error.path, text: error.reason).varlink
        default: ControlError.failed(text: "\(error)").varlink
        }
    }

    /// A sentence without its capital and its full stop, as errors on the wire are.
    private static func clause(_ sentence: String) -> String {
        let end = sentence.hasSuffix(".") ? sentence.dropLast() : sentence[...]
        return end.prefix(1).lowercased() + end.dropFirst()
    }

    /// What the machine has for workers.
    var room: Room { configuration.value.room }

    /// The numbers of named jobs, in the order of the names.
    func numbers(_ names: [String]) throws -> [Int] {
        try names.map { try queue.job(named: $0).number }
    }

    /// Whether a caller may change the whole queue: root, and whoever runs the daemon.
    func mayAdminister(_ peer: PeerCredentials) -> Bool { peer.uid == 0 || peer.uid == getuid() }

    /// Whether a caller may change a job: its owner, root, and whoever runs the daemon.
    func may(_ peer: PeerCredentials, change job: Job) -> Bool {
        peer.uid == job.uid || mayAdminister(peer)
    }
}
