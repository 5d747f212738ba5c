internal import Synchronization

/// The way back to the caller of one call.
public final class VarlinkReplier: Sendable {
    /// A reply that the protocol does not allow: the service is at fault.
    public enum Misuse: Error, Sendable, Hashable {
        /// A reply after the final one.
        case alreadyFinished
        /// Parameters that do not encode as an object.
        case notAnObject
    }

    private let more: Bool
    private let oneway: Bool
    private let finished = Mutex(false)
    private let write: @Sendable (_ replies: [EncodedParameters], _ continues: Bool) async throws -> Void

    /// A way back through a function that writes replies together; `continues` is said of the last one.
    init(
        for call: VarlinkCall,
        writeTogether: @escaping @Sendable (_ replies: [EncodedParameters], _ continues: Bool) async throws -> Void
    ) {
        more = call.more
        oneway = call.oneway
        write = writeTogether
    }

    /// A way back through any function, which returns when the reply is on its way: for tests of a service.
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

    /// True once the final reply is sent.
    var isFinished: Bool { finished.withLock { $0 } }

    /// Sends one reply; waits while the client does not keep up, and throws when it has gone.
    ///
    /// - Parameter continues: further replies follow. Throws `VarlinkError.expectedMore` when the client called without
    ///   'more', which, passed on, answers the call. To a oneway call nothing is sent.
    public func send(_ parameters: some Encodable & Sendable, continues: Bool = false) async throws {
        if oneway { return }
        if continues, !more { throw VarlinkError.expectedMore }
        try await send(EncodedParameters(parameters), continues: continues)
    }

    /// Sends one reply that is encoded already, under the same conditions.
    public func send(_ parameters: EncodedParameters, continues: Bool = false) async throws {
        try await send([parameters], continues: continues)
    }

    /// Sends several replies in one write, which costs little more than one of them alone.
    ///
    /// - Parameter continues: further replies follow the last one.
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
