internal import Control

extension JobsService {
    /// Reads the configuration again.
    func reload() throws -> Reload.Reply { try reloading() }
}
