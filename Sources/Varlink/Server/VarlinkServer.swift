internal import NIOCore
internal import NIOPosix
internal import Synchronization

/// A Varlink server on a Unix socket, with `org.varlink.service` built in.
///
/// ```swift
/// let server = try VarlinkServer(
///     vendor: "Example", product: "Greeter", version: "1.0", url: "https://example.org",
///     services: [GreeterService(interface: interface)])
/// try await server.run(on: .path(path, mode: 0o660)) {
///     await announce("listening on \(path)")
/// }
/// ```
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
    private let executor: @Sendable (PeerCredentials) -> (any TaskExecutor)?
    private let state = Mutex(State.idle)

    /// Creates a server for these services; two services of one interface are a programming error.
    ///
    /// - Parameters:
    ///   - vendor: The vendor that GetInfo returns.
    ///   - product: The product that GetInfo returns.
    ///   - version: The version that GetInfo returns.
    ///   - url: The URL that GetInfo returns.
    ///   - services: The services.
    ///   - limits: The limits on clients.
    ///   - gate: The admission of clients, by default of all.
    ///   - executor: Returns the executor of a client's calls, from the reading of a message to its reply; by default the
    ///     concurrent pool, on which clients who call more delay the others.
    /// - Throws: `InterfaceSyntaxError` only if the built-in interface does not parse.
    public init(
        vendor: String, product: String, version: String, url: String, services: [any VarlinkService],
        limits: VarlinkLimits = VarlinkLimits(), gate: ConnectionGate = ConnectionGate(),
        executor: @escaping @Sendable (PeerCredentials) -> (any TaskExecutor)? = { _ in nil }
    ) throws {
        let information = ServiceRegistry.Information(vendor: vendor, product: product, version: version, url: url)
        self.services = try ServiceRegistry(information, services)
        self.limits = limits
        self.gate = gate
        self.executor = executor
    }

    /// Listens and answers calls until the task is cancelled or `shutdown()` is called, then closes all connections. A
    /// server runs once.
    ///
    /// - Parameters:
    ///   - address: The address.
    ///   - whenListening: Called once clients can connect.
    /// - Throws: `ListenError` if the address cannot be used.
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

    /// Stops the server; `run` returns once all connections are closed.
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
            // A client may close its sending side and still wait for replies.
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
                    let executor = executor(peer)
                    let connection = VarlinkConnection(
                        events, peer: peer, services: services, limits: limits, executor: executor)
                    // An error of one connection must not end the others.
                    if let refusal = gate.refusal(peer) ?? connections.enter(peer.uid).map(gate.overflow) {
                        guard connections.enterRefused() else {
                            events.channel.close(promise: nil)
                            continue
                        }
                        group.addTask(executorPreference: executor) {
                            defer { connections.leaveRefused() }
                            try? await connection.refuse(refusal)
                        }
                    } else {
                        group.addTask(executorPreference: executor) {
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
