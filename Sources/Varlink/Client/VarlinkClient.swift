internal import Dispatch
internal import Synchronization

/// A connection to a Varlink server, which makes one call at a time.
///
/// Reads and writes block a thread of the client's own, so a command-line program needs no event loop. Cancelling a
/// waiting task, or leaving a stream early, closes the connection: Varlink has no other way to cancel a call.
///
/// ```swift
/// let client = try await VarlinkClient.connect(path: path)
/// let reply: JSONValue = try await client.call("org.example.greeter.Greet", ["name": "Ada"] as JSONValue)
/// print(reply["text"]?.stringValue ?? "")  // Hello, Ada
/// client.close()
/// ```
public final class VarlinkClient: Sendable {
    private let socket: ClientSocket
    private let queue: DispatchQueue
    /// The decoder of replies, used on `queue` only; the lock satisfies the compiler and is never contended.
    private let decoder = Mutex(FrameDecoder(maximumBytes: 64 << 20))
    private let isClosed = Mutex(false)

    private init(_ socket: ClientSocket, _ queue: DispatchQueue) {
        self.socket = socket
        self.queue = queue
    }

    deinit { socket.shutdown() }

    /// Connects to a server's socket.
    /// - Throws: `VarlinkClientError` if no server can be reached.
    public static func connect(path: String) async throws -> VarlinkClient {
        let queue = DispatchQueue(label: "varlink client")
        let socket = try await withCheckedThrowingContinuation { continuation in
            queue.async {
                continuation.resume(with: Result { () throws(VarlinkClientError) in try ClientSocket(path: path) })
            }
        }
        return VarlinkClient(socket, queue)
    }

    /// Calls a method and waits for its only reply.
    ///
    /// - Parameters:
    ///   - method: The method's full name.
    ///   - parameters: The parameters, encoded as a JSON object; default none.
    ///   - type: The type of the reply.
    /// - Throws: `VarlinkError` if the server answers with an error, `VarlinkClientError` if the connection fails.
    public func call<Reply: Decodable & Sendable>(
        _ method: String, _ parameters: some Encodable & Sendable = NoParameters(), as type: Reply.Type = Reply.self
    ) async throws -> Reply {
        let message = CallMessage(method: method, parameters: try JSONValue(encoding: parameters))
        let reply = try await withTaskCancellationHandler {
            try await exchange(message)
        } onCancel: {
            close()
        }
        do {
            return try reply.decode(Reply.self)
        } catch {
            throw VarlinkClientError.malformedReply(path: socket.path, reason: String(describing: error))
        }
    }

    /// Calls a method with `more` and returns its replies as they arrive.
    ///
    /// - Parameters:
    ///   - method: The method's full name.
    ///   - parameters: The parameters, encoded as a JSON object; default none.
    /// - Returns: A stream that ends after the last reply, or with a `VarlinkError` or `VarlinkClientError`.
    public func stream(
        _ method: String, _ parameters: some Encodable & Sendable = NoParameters()
    ) -> AsyncThrowingStream<JSONValue, any Error> {
        AsyncThrowingStream { continuation in
            let message: CallMessage
            do {
                message = CallMessage(method: method, parameters: try JSONValue(encoding: parameters), more: true)
            } catch {
                continuation.finish(throwing: error)
                return
            }
            continuation.onTermination = { [weak self] reason in
                if case .cancelled = reason { self?.close() }
            }
            queue.async { [self] in
                do {
                    try send(message)
                    while true {
                        let reply = try receive()
                        continuation.yield(reply.parameters)
                        if !reply.continues { break }
                    }
                    continuation.finish()
                } catch {
                    continuation.finish(throwing: error)
                }
            }
        }
    }

    /// Calls a method with `oneway`, without a reply; returns when the call is sent.
    ///
    /// - Parameters:
    ///   - method: The method's full name.
    ///   - parameters: The parameters, encoded as a JSON object; default none.
    /// - Throws: `VarlinkClientError` if the connection fails.
    public func oneway(_ method: String, _ parameters: some Encodable & Sendable = NoParameters()) async throws {
        let message = CallMessage(method: method, parameters: try JSONValue(encoding: parameters), oneway: true)
        try await onQueue { client in
            try client.send(message)
        }
    }

    /// Closes the connection; a call or stream in progress ends with `VarlinkClientError.closed`.
    public func close() {
        isClosed.withLock { $0 = true }
        socket.shutdown()
    }

    private func exchange(_ message: CallMessage) async throws -> JSONValue {
        try await onQueue { client in
            try client.send(message)
            while true {
                let reply = try client.receive()
                // A continued reply to a plain call violates the protocol; the last reply is taken.
                if !reply.continues { return reply.parameters }
            }
        }
    }

    private func onQueue<Result: Sendable>(
        _ body: @escaping @Sendable (VarlinkClient) throws -> Result
    ) async throws -> Result {
        try await withCheckedThrowingContinuation { continuation in
            queue.async {
                continuation.resume(with: Swift.Result { try body(self) })
            }
        }
    }

    private func send(_ message: CallMessage) throws {
        guard !isClosed.withLock({ $0 }) else { throw VarlinkClientError.closed }
        // A server that refuses a call midway closes its side, but its error may still be readable.
        guard socket.send(message.frame) || !message.oneway else {
            throw VarlinkClientError.disconnected(path: socket.path)
        }
    }

    private func receive() throws -> ReplyMessage {
        let message = try decoder.withLock { decoder in
            while true {
                do throws(FrameDecoder.Oversized) {
                    if let message = try decoder.next() { return message }
                } catch {
                    let reason = "a reply of more than \(error.maximumBytes) bytes"
                    throw VarlinkClientError.malformedReply(path: socket.path, reason: reason)
                }
                let bytes = socket.receive()
                guard !bytes.isEmpty else {
                    if isClosed.withLock({ $0 }) { throw VarlinkClientError.closed }
                    throw VarlinkClientError.disconnected(path: socket.path)
                }
                decoder.append(bytes)
            }
        }
        do {
            let reply = try ReplyMessage(message)
            if let error = reply.error { throw VarlinkError(name: error, parameters: reply.parameters) }
            return reply
        } catch let error as ReplyMessage.Malformed {
            throw VarlinkClientError.malformedReply(path: socket.path, reason: error.reason)
        }
    }
}
