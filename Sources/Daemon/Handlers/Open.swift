internal import Control
internal import JobQueue
internal import Logging
internal import Varlink

extension JobsService {
    /// Starts jobs again.
    func open(from peer: PeerCredentials) throws -> Open.Reply {
        guard mayAdminister(peer) else { throw ControlError.notPermitted(action: "open the queue") }
        try queue.open()
        logger.notice("user \(peer.uid): open the queue", metadata: ["CFGD_CALLER_UID": "\(peer.uid)"])
        wake()
        return Open.Reply()
    }
}
