internal import NIOCore

/// A client's connection, which answers calls one after the other.
struct VarlinkConnection: Sendable {
    typealias Events = NIOAsyncChannel<FrameHandler.Event, Never>

    private let events: Events
    private let peer: PeerCredentials
    private let services: ServiceRegistry
    private let limits: VarlinkLimits
    /// The executor of the connection's calls; `nil` for the concurrent pool.
    private let executor: (any TaskExecutor)?

    init(
        _ events: Events, peer: PeerCredentials, services: ServiceRegistry, limits: VarlinkLimits,
        executor: (any TaskExecutor)?
    ) {
        self.events = events
        self.peer = peer
        self.services = services
        self.limits = limits
        self.executor = executor
    }

    private var channel: any Channel { events.channel }

    /// Sets up the events of a newly accepted channel.
    ///
    /// It must run before the event loop continues: the bytes of a client that sends and hangs up are read at once.
    /// - Throws: An error of NIO if the channel is closed already.
    static func events(of channel: any Channel, _ limits: VarlinkLimits) throws -> Events {
        try channel.pipeline.syncOperations.addHandler(FrameHandler(limits))
        return try Events(
            wrappingChannelSynchronously: channel,
            configuration: .init(backPressureStrategy: .init(lowWatermark: 1, highWatermark: 2)))
    }

    /// Answers calls until the client hangs up, the protocol is violated or the task is cancelled; then closes the
    /// connection.
    /// - Throws: An error of NIO if the connection fails.
    func run() async throws {
        let hangup = Hangup()
        channel.closeFuture.whenComplete { _ in hangup.happen() }
        try await withTaskCancellationHandler {
            try await events.executeThenClose { events in
                for try await event in events {
                    guard try await answer(event, hangup) else { return }
                }
            }
        } onCancel: { [channel] in
            channel.close(promise: nil)
        }
    }

    /// The time for a refused client to send its call.
    private static let patience = TimeAmount.seconds(1)

    /// Sends an error at once, then waits for the client's call and closes the connection.
    ///
    /// Closing earlier would break the client's call, and the client would not read the error.
    /// - Throws: An error of NIO if the connection fails.
    func refuse(_ error: VarlinkError) async throws {
        let deadline = channel.eventLoop.scheduleTask(in: Self.patience) { [channel] in channel.close(promise: nil) }
        defer { deadline.cancel() }
        try await withTaskCancellationHandler {
            try await events.executeThenClose { events in
                try await send(error)
                try await channel.close(mode: .output)
                for try await _ in events { break }
            }
        } onCancel: { [channel] in
            channel.close(promise: nil)
        }
    }

    /// Answers one event; `false` if the connection must end.
    private func answer(_ event: FrameHandler.Event, _ hangup: Hangup) async throws -> Bool {
        switch event {
        case .message(let message):
            let call: CallMessage
            do throws(VarlinkError) {
                call = try CallMessage(message, maximumDepth: limits.depth)
            } catch {
                try await send(error)
                return false
            }
            guard call.oneway || !hangup.hasHappened else { return true }
            try await answer(call, hangup)
            return true
        case .oversized(let maximumBytes):
            try await send(.invalidParameter("message: longer than \(maximumBytes) bytes"))
            return false
        case .late(let timeout):
            try await send(.invalidParameter("message: not complete within \(timeout)"))
            return false
        }
    }

    private func answer(_ message: CallMessage, _ hangup: Hangup) async throws {
        do {
            try await handle(message, hangup)
        } catch let error as VarlinkError where !message.oneway {
            try await send(error)
        } catch is VarlinkError {
            return
        }
    }

    private func handle(_ message: CallMessage, _ hangup: Hangup) async throws {
        let (service, method) = try services.route(message.method)
        let interface = service.interface
        try interface.check(message.parameters, of: method)
        guard !message.upgrade else { throw VarlinkError.invalidParameter("upgrade") }
        let call = VarlinkCall(
            method: method, parameters: message.parameters, more: message.more, oneway: message.oneway, peer: peer)
        let replier = VarlinkReplier(
            for: call,
            writeTogether: { replies, continues in
                var frames: [UInt8] = []
                for (index, parameters) in replies.enumerated() {
                    frames += parameters.frame(continues: continues || index < replies.count - 1)
                }
                try await send(frames)
            })
        let work = Task(executorPreference: executor) {
            // The client may have hung up while the call waited for its turn.
            if !call.oneway { try Task.checkCancellation() }
            try await service.handle(call, reply: replier)
        }
        do {
            if call.oneway { try await work.value } else { try await hangup.cancelling(work) }
        } catch let error as VarlinkError where !replier.isFinished {
            throw error
        } catch  where hangup.hasHappened || Task.isCancelled || call.oneway {
            return
        } catch  where !replier.isFinished {
            throw service.answer(to: error)
        } catch {
            return
        }
        if !replier.isFinished { try await replier.send(NoParameters()) }
    }

    private func send(_ error: VarlinkError) async throws {
        try await send(ReplyMessage(parameters: error.parameters, error: error.name).frame)
    }

    /// Sends a message; returns when the kernel has taken all of it, so that at most one message is buffered. Closes
    /// the connection of a slow reader.
    private func send(_ message: [UInt8]) async throws {
        let buffer = ByteBuffer(bytes: message)
        let limit = TimeAmount(limits.writeTimeout)
        try await channel.eventLoop.flatSubmit { [channel] in
            let written = channel.writeAndFlush(buffer)
            var isWritten = false
            written.assumeIsolated().whenComplete { _ in isWritten = true }
            // The kernel mostly takes a message at once; a timer for each message would cost more.
            if !isWritten {
                let deadline = channel.eventLoop.scheduleTask(in: limit) { channel.close(promise: nil) }
                written.whenComplete { _ in deadline.cancel() }
            }
            return written
        }.get()
    }
}
