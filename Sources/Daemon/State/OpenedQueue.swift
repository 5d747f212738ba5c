internal import JobQueue
internal import Jobs
internal import Logging

/// The queue of a running daemon, or a copy that is only read where the queue cannot be written: a daemon that shows the
/// jobs and says what is wrong helps more than none.
struct OpenedQueue: Sendable {
    let queue: JobQueue
    private let copy: QueueCopy?

    /// Opens the queue, or copies it and opens the copy.
    /// - Throws: `DaemonError.queue` where neither can be opened.
    init(
        _ state: StateDirectory, _ ballast: Ballast, announce: @escaping @Sendable (Job) -> Void,
        whenTroubled: @escaping @Sendable (StorageTrouble?) -> Void
    ) throws(DaemonError) {
        QueueCopy.deleteAbandoned()
        let path = try state.queuePath()
        do {
            queue = try JobQueue(
                path: path, and: [state.lockPath], announce: announce, whenTroubled: whenTroubled,
                whenFull: ballast.giveUp)
            copy = nil
        } catch JobQueueError.unusable(_, let reason) {
            let trouble = StorageTrouble(readOnly: path, reason: reason)
            do {
                (queue, copy) = try Self.openCopy(of: path, trouble, announce)
            } catch {
                throw .queue(
                    "\(JobQueueError.unusable(path: path, reason: reason)) It cannot be shown either: \(error)")
            }
            whenTroubled(trouble)
        } catch {
            throw .queue(error.description)
        }
    }

    private static func openCopy(
        of path: String, _ trouble: StorageTrouble, _ announce: @escaping @Sendable (Job) -> Void
    ) throws -> (JobQueue, QueueCopy) {
        let copy = try QueueCopy(of: path)
        do {
            return (try JobQueue(path: copy.path, standingIn: trouble, announce: announce), copy)
        } catch {
            copy.delete()
            throw error
        }
    }

    /// Closes the queue, and deletes its copy.
    func close(_ logger: Logger) {
        do {
            try queue.close()
        } catch {
            // Every commit is on disk in the log, which the next daemon merges.
            logger.warning("\(error)")
        }
        copy?.delete()
    }
}
