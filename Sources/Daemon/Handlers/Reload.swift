internal import Control
internal import Varlink

extension JobsService {
    /// Reads the configuration again.
    func reload(from peer: PeerCredentials) throws -> Reload.Reply {
        guard mayAdminister(peer) else { throw ControlError.notPermitted(action: "reload the daemon's configuration") }
        return try reloading()
    }
}
