internal import NIOCore

/// One client's connection: its calls, one after the other.
struct VarlinkConnection: Sendable {
    typealias Events = NIOAsyncChannel<FrameHandler.Event, Never>

    private let events: Events
    private let peer: PeerCredentials
    private let services: ServiceRegistry
    private let limits: VarlinkLimits

    init(_ events: Events, peer: PeerCredentials, services: ServiceRegistry, limits: VarlinkLimits) {
        self.events = events
        self.peer = peer
        self.services = services
        self.limits = limits
    }

    private var channel: any Channel { events.channel }

    /// The events of a channel that was just accepted.
    ///
    /// It must happen before the event loop turns: a client that sends and hangs up at once has its bytes read at once.
    static func events(of channel: any Channel, _ limits: VarlinkLimits) throws -> Events {
        try channel.pipeline.syncOperations.addHandler(FrameHandler(limits))
        return try Events(
            wrappingChannelSynchronously: channel,
            configuration: .init(backPressureStrategy: .init(lowWatermark: 1, highWatermark: 4)))
    }

    /// Answers calls until the client hangs up, breaks the protocol or the task is cancelled; then closes.
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

    /// How long a refused client may take to send what it came for.
    private static let patience = TimeAmount.seconds(1)

    /// Answers whatever comes with an error, once, and closes.
    ///
    /// The answer does not wait for the call, and the connection waits a moment for it: a client whose call does not get
    /// through would not look for an answer.
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

    /// False when the connection must end.
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
        let work = Task { try await service.handle(call, reply: replier) }
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

    /// Returns when the kernel has taken the whole message, so that at most one waits here; closes on a slow reader.
    private func send(_ message: [UInt8]) async throws {
        let buffer = ByteBuffer(bytes: message)
        let limit = TimeAmount(limits.writeTimeout)
        try await channel.eventLoop.flatSubmit { [channel] in
            let written = channel.writeAndFlush(buffer)
            var isWritten = false
            written.assumeIsolated().whenComplete { _ in isWritten = true }
            // The kernel mostly takes it at once, and a watcher's change is not worth a timer.
            if !isWritten {
                let deadline = channel.eventLoop.scheduleTask(in: limit) { channel.close(promise: nil) }
                written.whenComplete { _ in deadline.cancel() }
            }
            return written
        }.get()
    }
}
