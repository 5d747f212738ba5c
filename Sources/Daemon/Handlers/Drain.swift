internal import Control
internal import JobQueue
internal import Varlink

extension JobsService {
    /// Starts no job any more.
    func drain(_ parameters: Drain.Parameters, from peer: PeerCredentials) throws -> Drain.Reply {
        try TextLimits.check(parameters.reason, "reason")
        let reason = parameters.reason ?? "drained by \(Accounts.name(of: peer.uid))"
        try queue.drain(reason: reason)
        whenDrained(reason)
        return Drain.Reply(drained: reason)
    }
}
