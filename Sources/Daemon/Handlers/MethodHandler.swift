internal import Control
internal import JobQueue
internal import Jobs
internal import Varlink

/// One method of the interface with the code that answers it; the right, the audit record and the refusal while the queue
/// cannot be written follow from the method's declaration.
protocol MethodHandler: Sendable {
    /// The method's name without the interface.
    var name: String { get }
    /// The caller's action, and the right that it needs.
    var action: Action { get }
    /// Checks the caller's right, answers one call, and records it where the method changes something.
    func handle(_ call: VarlinkCall, _ service: JobsService, _ reply: VarlinkReplier) async throws
}

/// The handler of a method that has one reply.
struct ReplyHandler<Method: JobsMethod>: MethodHandler {
    let answer: @Sendable (JobsService, MethodCall<Method>) async throws -> Method.Reply

    init(
        _ method: Method.Type,
        _ answer: @escaping @Sendable (JobsService, MethodCall<Method>) async throws -> Method.Reply
    ) {
        self.answer = answer
    }

    var name: String { Method.name }
    var action: Action { Method.declaration.action }

    func handle(_ call: VarlinkCall, _ service: JobsService, _ reply: VarlinkReplier) async throws {
        guard let effect = Method.declaration.effect else {
            return try await reply.send(answer(service, service.permittedToRead(call, Method.self)))
        }
        var jobs: [Int] = []
        let answer: Method.Reply
        do {
            let permitted = try service.permitted(call, Method.self)
            jobs = permitted.jobs
            if let trouble = service.queue.trouble, effect.writesQueue(permitted.parameters),
                !(trouble.isFull && JobsService.makingRoom.contains(name))
            {
                throw JobsService.refusal(trouble)
            }
            answer = try await self.answer(service, permitted)
        } catch {
            service.audit.failed(call, jobs, error as? VarlinkError ?? service.answer(to: error))
            throw error
        }
        if let changed = effect.changed(answer) { service.audit.done(call, changed.map(\.number)) }
        try await reply.send(answer)
    }
}

/// The handler of a method that only reads and sends its replies itself, as a stream or already encoded.
struct StreamHandler<Method: JobsMethod>: MethodHandler {
    let send: @Sendable (JobsService, MethodCall<Method>, VarlinkReplier) async throws -> Void

    init(
        _ method: Method.Type,
        _ send: @escaping @Sendable (JobsService, MethodCall<Method>, VarlinkReplier) async throws -> Void
    ) {
        self.send = send
    }

    var name: String { Method.name }
    var action: Action { Method.declaration.action }

    func handle(_ call: VarlinkCall, _ service: JobsService, _ reply: VarlinkReplier) async throws {
        try await send(service, service.permittedToRead(call, Method.self), reply)
    }
}

extension JobsService {
    /// Checks the right of a caller who only reads; a refusal is recorded, too.
    fileprivate func permittedToRead<Method: JobsMethod>(
        _ call: VarlinkCall, _ method: Method.Type
    ) throws -> MethodCall<Method> {
        do {
            return try permitted(call, method)
        } catch let error as ControlError {
            if case .notPermitted = error { audit.failed(call, [], error.varlink) }
            throw error
        }
    }
}
