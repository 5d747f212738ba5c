internal import Control
internal import JobQueue
internal import Varlink

extension JobsService {
    /// Drains the queue: no job is started until `open`.
    func drain(_ parameters: Drain.Parameters, from peer: PeerCredentials) throws -> Drain.Reply {
        try TextLimits.check(parameters.reason, "reason")
        let reason = parameters.reason ?? "drained by \(Accounts.name(of: peer.uid))"
        try queue.drain(reason: reason)
        whenDrained(reason)
        return Drain.Reply(drained: reason)
    }
}
