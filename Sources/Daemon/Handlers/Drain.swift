internal import Control
internal import JobQueue
internal import Logging
internal import Varlink

extension JobsService {
    /// Starts no job any more.
    func drain(_ parameters: Drain.Parameters, from peer: PeerCredentials) throws -> Drain.Reply {
        guard mayAdminister(peer) else { throw ControlError.notPermitted(action: "drain the queue") }
        let reason = parameters.reason ?? "drained by \(UserName.of(peer.uid))"
        try queue.drain(reason: reason)
        logger.notice("user \(peer.uid): drain the queue: \(reason)", metadata: ["CFGD_CALLER_UID": "\(peer.uid)"])
        return Drain.Reply(drained: reason)
    }
}
