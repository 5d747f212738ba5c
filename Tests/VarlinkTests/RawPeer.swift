import Dispatch
import Synchronization

@testable import Varlink

/// A client that sends arbitrary bytes, including ones that a correct client never sends.
final class RawPeer: Sendable {
    private let socket: ClientSocket
    private let queue = DispatchQueue(label: "raw peer")
    private let decoder = Mutex(FrameDecoder(maximumBytes: 1 << 24))

    init(path: String) throws { socket = try ClientSocket(path: path) }

    func send(_ text: String) async { await send(Array(text.utf8)) }

    func send(_ bytes: [UInt8]) async {
        await withCheckedContinuation { continuation in
            queue.async { [socket] in
                _ = socket.send(bytes)
                continuation.resume()
            }
        }
    }

    /// Returns the next message; `nil` once the server has closed the connection.
    func receive() async throws -> JSONValue? {
        try await withCheckedThrowingContinuation { continuation in
            queue.async { [self] in
                continuation.resume(
                    with: Result {
                        try decoder.withLock { decoder in
                            while true {
                                if let message = try decoder.next() { return try JSONValue(parsing: message) }
                                let bytes = socket.receive()
                                if bytes.isEmpty { return nil }
                                decoder.append(bytes)
                            }
                        }
                    })
            }
        }
    }

    func hangUp() { socket.shutdown() }
    func finishSending() { socket.finishSending() }
}
