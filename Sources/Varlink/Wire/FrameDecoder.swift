/// Cuts a stream of bytes into messages, each ended by a NUL byte.
struct FrameDecoder: Sendable {
    /// Why no further message can be read from the stream.
    struct Oversized: Error, Hashable {
        let maximumBytes: Int
    }

    private let maximumBytes: Int
    private var buffer: [UInt8] = []
    private var start = 0
    private var scanned = 0

    /// - Parameter maximumBytes: the longest message, without its NUL byte.
    init(maximumBytes: Int) { self.maximumBytes = maximumBytes }

    /// True while the stream stands inside a message; of use once `next()` has answered nil.
    var isInsideMessage: Bool { start < buffer.count }

    mutating func append(_ bytes: some Sequence<UInt8>) { buffer.append(contentsOf: bytes) }

    /// The next whole message without its NUL byte, nil if it has not all arrived yet.
    mutating func next() throws(Oversized) -> [UInt8]? {
        guard let end = buffer[scanned...].firstIndex(of: 0) else {
            scanned = buffer.count
            guard buffer.count - start <= maximumBytes else { throw Oversized(maximumBytes: maximumBytes) }
            compact()
            return nil
        }
        guard end - start <= maximumBytes else { throw Oversized(maximumBytes: maximumBytes) }
        let message = Array(buffer[start..<end])
        start = end + 1
        scanned = start
        return message
    }

    /// Gives the bytes of past messages back, and the memory with them once a large message is through.
    private mutating func compact() {
        guard start > 0 else { return }
        if start == buffer.count {
            buffer = []
        } else {
            buffer.removeSubrange(..<start)
        }
        start = 0
        scanned = buffer.count
    }
}
