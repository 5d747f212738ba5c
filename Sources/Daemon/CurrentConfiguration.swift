internal import Jobs
internal import Synchronization

/// The configuration in force. A reload replaces it, so code reads `value` at each use.
final class CurrentConfiguration: Sendable {
    private let state: Mutex<DaemonConfiguration>

    init(_ configuration: DaemonConfiguration) { state = Mutex(configuration) }

    var value: DaemonConfiguration { state.withLock { $0 } }

    /// Replaces the configuration, except for the state directory and the address, which need a restart.
    /// - Returns: the names of the changed settings, in alphabetical order.
    func replace(by new: DaemonConfiguration) -> [String] {
        state.withLock { current in
            var new = new
            (new.state, new.address) = (current.state, current.address)
            defer { current = new }
            return current.settings.reloaded(by: new.settings)
        }
    }
}
