internal import Synchronization

/// A multi-producer, single-consumer mailbox. A message that arrives while the consumer is busy is merged into the pending
/// one, so the mailbox never holds more than one message.
final class Mailbox<Content: Sendable>: Sendable {
    /// Yields after messages were left; one element may stand for several messages. For one consumer.
    let doorbell: AsyncStream<Void>
    private let bell: AsyncStream<Void>.Continuation
    private let content: Mutex<Content>
    private let empty: Content

    init(empty: Content) {
        self.empty = empty
        content = Mutex(empty)
        (doorbell, bell) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    func leave(_ change: (inout Content) -> Void) {
        put(change)
        ring()
    }

    /// Merges a message without waking the consumer; a later `ring()` does.
    func put(_ change: (inout Content) -> Void) { content.withLock { change(&$0) } }

    func ring() { bell.yield() }

    /// Takes the pending message and leaves the mailbox empty.
    func take() -> Content {
        content.withLock { content in
            defer { content = empty }
            return content
        }
    }

    /// Ends the doorbell.
    func close() { bell.finish() }
}
