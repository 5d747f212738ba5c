internal import Varlink

/// The sequence of replies of a method that was called with `more`. Leaving the loop early closes the connection.
public struct JobsReplies<Method: JobsMethod>: AsyncSequence, Sendable {
    /// A reply of the method.
    public typealias Element = Method.Reply

    let replies: AsyncThrowingStream<JSONValue, any Error>

    /// The iterator over replies.
    public struct Iterator: AsyncIteratorProtocol {
        var base: AsyncThrowingStream<JSONValue, any Error>.Iterator

        /// The next reply; `nil` after the last one.
        /// - Throws: `ControlError`, `VarlinkError`, `VarlinkClientError`.
        public mutating func next(isolation actor: isolated (any Actor)?) async throws -> Method.Reply? {
            do {
                return try await base.next(isolation: actor)?.decode(Method.Reply.self)
            } catch let error as VarlinkError {
                throw JobsClient.translated(error)
            }
        }

        /// The next reply; `nil` after the last one.
        /// - Throws: `ControlError`, `VarlinkError`, `VarlinkClientError`.
        public mutating func next() async throws -> Method.Reply? { try await next(isolation: #isolation) }
    }

    /// Returns an iterator over the replies.
    public func makeAsyncIterator() -> Iterator { Iterator(base: replies.makeAsyncIterator()) }
}
