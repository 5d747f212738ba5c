internal import Control
internal import JobQueue

extension JobsService {
    /// Starts jobs again.
    func open() throws -> Open.Reply {
        try queue.open()
        whenDrained(nil)
        wake()
        return Open.Reply()
    }
}
