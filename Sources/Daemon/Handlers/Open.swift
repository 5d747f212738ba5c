internal import Control
internal import JobQueue

extension JobsService {
    /// Opens the queue after `drain`: jobs are started again.
    func open() throws -> Open.Reply {
        try queue.open()
        whenDrained(nil)
        wake()
        return Open.Reply()
    }
}
