internal import Synchronization

/// The sender of replies to one call.
public final class VarlinkReplier: Sendable {
    /// A reply that the protocol forbids: a defect of the service.
    public enum Misuse: Error, Sendable, Hashable {
        /// A reply after the last one.
        case alreadyFinished
        /// Parameters that are not encoded as a JSON object.
        case notAnObject
    }

    private let more: Bool
    private let oneway: Bool
    private let finished = Mutex(false)
    private let write: @Sendable (_ replies: [EncodedParameters], _ continues: Bool) async throws -> Void

    /// Creates a replier over a function that writes replies together; `continues` applies to the last one.
    init(
        for call: VarlinkCall,
        writeTogether: @escaping @Sendable (_ replies: [EncodedParameters], _ continues: Bool) async throws -> Void
    ) {
        more = call.more
        oneway = call.oneway
        write = writeTogether
    }

    /// Creates a replier over a function that returns when the reply is written, for tests of a service.
    public convenience init(
        for call: VarlinkCall,
        write: @escaping @Sendable (_ parameters: EncodedParameters, _ continues: Bool) async throws -> Void
    ) {
        self.init(for: call) { replies, continues in
            for (index, parameters) in replies.enumerated() {
                try await write(parameters, continues || index < replies.count - 1)
            }
        }
    }

    /// Whether the last reply has been sent.
    var isFinished: Bool { finished.withLock { $0 } }

    /// Sends one reply; waits while the client does not keep up. Nothing is sent to a oneway call.
    ///
    /// - Parameters:
    ///   - parameters: The parameters, encoded as a JSON object.
    ///   - continues: Whether more replies follow, default `false`.
    /// - Throws: `VarlinkError.expectedMore` if replies continue but the client did not call with `more`, `Misuse`
    ///   after the last reply, or an error of the connection if the client has gone.
    public func send(_ parameters: some Encodable & Sendable, continues: Bool = false) async throws {
        if oneway { return }
        if continues, !more { throw VarlinkError.expectedMore }
        try await send(EncodedParameters(parameters), continues: continues)
    }

    /// Sends one encoded reply, under the same conditions.
    /// - Throws: The errors of `send(_:continues:)` with parameters to encode.
    public func send(_ parameters: EncodedParameters, continues: Bool = false) async throws {
        try await send([parameters], continues: continues)
    }

    /// Sends several replies in one write, which costs little more than sending one.
    ///
    /// - Parameters:
    ///   - replies: The replies in order.
    ///   - continues: Whether more replies follow the last one.
    /// - Throws: The errors of `send(_:continues:)` with one reply.
    public func send(_ replies: [EncodedParameters], continues: Bool) async throws {
        if oneway || replies.isEmpty { return }
        if continues || replies.count > 1, !more { throw VarlinkError.expectedMore }
        let wasFinished = finished.withLock { finished in
            defer { finished = finished || !continues }
            return finished
        }
        guard !wasFinished else { throw Misuse.alreadyFinished }
        try await write(replies, continues)
    }
}
