internal import Glibc

/// A decoder that splits a stream of bytes into NUL-terminated messages.
struct FrameDecoder: Sendable {
    /// A message above the size limit; the stream cannot be read further.
    struct Oversized: Error, Hashable {
        let maximumBytes: Int
    }

    private let maximumBytes: Int
    private var buffer: [UInt8] = []
    private var start = 0
    private var scanned = 0

    /// Creates a decoder.
    ///
    /// - Parameter maximumBytes: Largest size of a message in bytes, without its NUL byte.
    init(maximumBytes: Int) { self.maximumBytes = maximumBytes }

    /// Whether the stream has the beginning of a message; valid after `next()` returned `nil`.
    var isInsideMessage: Bool { start < buffer.count }

    mutating func append(_ bytes: some Sequence<UInt8>) {
        // All connections share the thread that comes here, so large messages are copied and searched in bulk.
        if bytes.withContiguousStorageIfAvailable({ buffer.append(contentsOf: $0) }) == nil {
            buffer.append(contentsOf: bytes)
        }
    }

    /// Returns the next complete message without its NUL byte; `nil` if none has arrived.
    /// - Throws: `Oversized` if the message exceeds the limit.
    mutating func next() throws(Oversized) -> [UInt8]? {
        guard let end = nextEnd() else {
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

    /// The place of the first NUL byte that was not searched yet.
    private func nextEnd() -> Int? {
        buffer.withUnsafeBytes { bytes in
            guard scanned < bytes.count, let base = bytes.baseAddress,
                let found = memchr(base + scanned, 0, bytes.count - scanned)
            else { return nil }
            return UnsafeRawPointer(found) - base
        }
    }

    /// Frees the bytes of past messages, and the memory of a large one.
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
