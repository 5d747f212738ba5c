internal import Control
internal import JobQueue
internal import Jobs
internal import Storage
internal import Synchronization
internal import Varlink

/// Answers the calls of `dev.cfgd.Jobs`; each method stands in a file of its name.
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
    /// Called when the queue is drained, with the reason, or opened.
    var whenDrained: @Sendable (String?) -> Void = { _ in }
    /// Called when there is something new to claim.
    let wake: @Sendable () -> Void
    /// Whether the daemon is on its way down.
    let isStopping: @Sendable () -> Bool

    func handle(_ call: VarlinkCall, reply: VarlinkReplier) async throws {
        try await withTaskExecutorPreference(CallThreads.shared) { try await answer(call, reply) }
    }

    private func answer(_ call: VarlinkCall, _ reply: VarlinkReplier) async throws {
        let method = MethodRight.of(call.method)
        guard method.isRecorded else { return try await read(look(call, method), reply) }
        var jobs: [Int] = []
        let answer: any Change
        do {
            let permitted = try permitted(call, method)
            jobs = permitted.jobs
            if let trouble = queue.trouble, call.method != Reload.name, call.parameters["dryRun"] != true {
                throw Self.refusal(trouble)
            }
            answer = try await change(permitted.call)
        } catch {
            audit.failed(call, jobs, error as? VarlinkError ?? self.answer(to: error))
            throw error
        }
        if answer.isChange { audit.done(call, answer.jobNumbers) }
        try await reply.send(answer)
    }

    /// A call that only reads, as it is to be carried out; recorded where it is refused.
    private func look(_ call: VarlinkCall, _ method: MethodRight) throws -> VarlinkCall {
        do {
            return try permitted(call, method).call
        } catch let error as ControlError {
            if case .notPermitted = error { audit.failed(call, [], error.varlink) }
            throw error
        }
    }

    private func read(_ call: VarlinkCall, _ reply: VarlinkReplier) async throws {
        switch call.method {
        case List.name: try await list(call, reply)
        case Show.name: try await reply.send(show(call.decode()))
        case Watch.name: try await watch(call, reply)
        case Log.name: try await log(call, reply)
        case Wait.name: try await reply.send(wait(call.decode()))
        case Why.name: try await reply.send(why(call.decode()))
        case Checkpoints.name: try await reply.send(checkpoints(call.decode()))
        case Files.name: try await reply.send(files(call.decode()))
        case Read.name: try await reply.send(read(call.decode()))
        case Status.name: try await reply.send(status())
        default: throw VarlinkError.methodNotImplemented("\(interface.name).\(call.method)")
        }
    }

    private func change(_ call: VarlinkCall) async throws -> any Change {
        switch call.method {
        case Submit.name: try submit(call.decode(), from: call.peer)
        case Rerun.name: try rerun(call.decode(), from: call.peer)
        case Cancel.name: try cancel(call.decode())
        case Hold.name: try hold(call.decode())
        case Release.name: try release(call.decode())
        case Priority.name: try priority(call.decode(), from: call.peer)
        case Label.name: try label(call.decode())
        case Pause.name: try pause(call.decode())
        case Resume.name: try resume(call.decode())
        case Remove.name: try await remove(call.decode())
        case Drain.name: try drain(call.decode(), from: call.peer)
        case Open.name: try open()
        case Reload.name: try reload()
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
        case JobQueueError.failed:
            queue.trouble.map { Self.refusal($0).varlink }
                ?? ControlError.failed(text: Self.clause("\(error)")).varlink
        case JobQueueError.revisionGone(let oldest): ControlError.revisionGone(oldest: oldest).varlink
        case let error as FileError where error.isOutOfSpace:
            ControlError.noSpace(path: error.path, text: error.reason).varlink
        default: ControlError.failed(text: "\(error)").varlink
        }
    }

    /// What callers hear while the queue cannot be written.
    private static func refusal(_ trouble: StorageTrouble) -> ControlError {
        trouble.isFull ? .noSpace(path: trouble.path, text: trouble.words) : .failed(text: trouble.words)
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
        try TextLimits.check(names)
        return try names.map { try queue.job(named: $0).number }
    }
}
