internal import Synchronization

/// A place where many leave word for one reader. Word that comes while the reader is busy is merged into what lies there,
/// so the box never grows beyond one content.
final class Mailbox<Content: Sendable>: Sendable {
    /// Rings after word was left; one ring may stand for several words. For one reader.
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

    /// Leaves word without ringing; somebody will.
    func put(_ change: (inout Content) -> Void) { content.withLock { change(&$0) } }

    func ring() { bell.yield() }

    /// What lies there, which is gone then.
    func take() -> Content {
        content.withLock { content in
            defer { content = empty }
            return content
        }
    }

    /// Ends the doorbell.
    func close() { bell.finish() }
}
