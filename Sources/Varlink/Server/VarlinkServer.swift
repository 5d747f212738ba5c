internal import NIOCore
internal import NIOPosix
internal import Synchronization

/// A Varlink server on a Unix socket, with `org.varlink.service` built in.
public final class VarlinkServer: Sendable {
    private enum State {
        case idle
        case running(Task<Void, any Error>)
        case stopped
    }

    private typealias Accepted = (events: VarlinkConnection.Events, peer: PeerCredentials)

    private let services: ServiceRegistry
    private let limits: VarlinkLimits
    private let gate: ConnectionGate
    private let state = Mutex(State.idle)

    /// A server that answers these services; two for one interface are a mistake in the program.
    ///
    /// - Parameters:
    ///   - vendor, product, version, url: what GetInfo answers.
    ///   - gate: who may connect.
    public init(
        vendor: String, product: String, version: String, url: String, services: [any VarlinkService],
        limits: VarlinkLimits = VarlinkLimits(), gate: ConnectionGate = ConnectionGate()
    ) throws {
        let information = ServiceRegistry.Information(vendor: vendor, product: product, version: version, url: url)
        self.services = try ServiceRegistry(information, services)
        self.limits = limits
        self.gate = gate
    }

    /// Listens and answers until the task is cancelled or `shutdown()` is called; then all connections are closed.
    ///
    /// Runs once. Throws `ListenError` when the address cannot be used.
    /// - Parameter whenListening: called once clients can connect.
    public func run(
        on address: ListenAddress, whenListening: @escaping @Sendable () async -> Void = {}
    ) async throws {
        let socket = try ListeningSocket(address)
        defer { socket.removeFile() }
        let task = Task { try await serve(socket, whenListening) }
        let isFirst = state.withLock { state in
            guard case .idle = state else { return false }
            state = .running(task)
            return true
        }
        if !isFirst { task.cancel() }
        try await withTaskCancellationHandler {
            try await task.value
        } onCancel: {
            task.cancel()
        }
    }

    /// Ends `run`; it returns once all connections are closed.
    public func shutdown() {
        let task: Task<Void, any Error>? = state.withLock { state in
            defer { state = .stopped }
            if case .running(let task) = state { return task }
            return nil
        }
        task?.cancel()
    }

    private func serve(_ socket: ListeningSocket, _ whenListening: @Sendable () async -> Void) async throws {
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        do {
            try await accept(socket, group, whenListening)
        } catch is CancellationError {
        } catch {
            try? await group.shutdownGracefully()
            throw error
        }
        try await group.shutdownGracefully()
    }

    private func accept(
        _ socket: ListeningSocket, _ group: MultiThreadedEventLoopGroup, _ whenListening: @Sendable () async -> Void
    ) async throws {
        let listener = try await ServerBootstrap(group: group)
            .serverChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(AcceptPause())
                }
            }
            // A client may close its sending side and still wait for the answers.
            .childChannelOption(.allowRemoteHalfClosure, value: true)
            .bind(socket.descriptor) { [limits] channel -> EventLoopFuture<Accepted> in
                channel.eventLoop.makeCompletedFuture {
                    (events: try VarlinkConnection.events(of: channel, limits), peer: try Self.peer(of: channel))
                }
            }
        let connections = ConnectionTable(limits)
        try await listener.executeThenClose { accepted in
            await whenListening()
            try await withThrowingDiscardingTaskGroup { group in
                for try await (events, peer) in accepted {
                    let connection = VarlinkConnection(events, peer: peer, services: services, limits: limits)
                    // What ends one connection is no matter of the others.
                    if let refusal = gate.refusal(peer) ?? connections.enter(peer.uid).map(gate.overflow) {
                        guard connections.enterRefused() else {
                            events.channel.close(promise: nil)
                            continue
                        }
                        group.addTask {
                            defer { connections.leaveRefused() }
                            try? await connection.refuse(refusal)
                        }
                    } else {
                        group.addTask {
                            defer { connections.leave(peer.uid) }
                            try? await connection.run()
                        }
                    }
                }
                group.cancelAll()
            }
        }
    }

    private static func peer(of channel: any Channel) throws -> PeerCredentials {
        let peer = try channel.pipeline.syncOperations.withUnsafeTransportIfAvailable(of: NIOBSDSocket.Handle.self) {
            try PeerCredentials(of: $0)
        }
        guard let peer else { throw ChannelError.operationUnsupported }
        return peer
    }
}
