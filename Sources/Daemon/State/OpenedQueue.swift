internal import JobQueue
internal import Jobs
internal import Logging

/// The queue of a running daemon, or a copy that is only read where the queue cannot be written: a daemon that shows the
/// jobs and says what is wrong helps more than none. Once the queue can be written, it takes the copy's place.
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
        } catch let unusable {
            guard case .unusable(_, let reason, let isFull) = unusable else { throw .queue(unusable.description) }
            let trouble = StorageTrouble(readOnly: path, reason: reason, isFull: isFull)
            do {
                let copy = try QueueCopy(of: path)
                self.copy = copy
                do {
                    queue = try JobQueue(
                        path: copy.path, and: [state.lockPath], standingIn: trouble, announce: announce,
                        whenTroubled: { new in
                            if new == nil { copy.delete() }
                            whenTroubled(new)
                        }, whenFull: ballast.giveUp)
                } catch {
                    copy.delete()
                    throw error
                }
            } catch {
                throw .queue("\(unusable) It cannot be shown either: \(error)")
            }
            whenTroubled(trouble)
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
