internal import Synchronization

/// The configuration in force: whoever needs a part of it asks each time, for a reload replaces it.
final class CurrentConfiguration: Sendable {
    private let state: Mutex<DaemonConfiguration>

    init(_ configuration: DaemonConfiguration) { state = Mutex(configuration) }

    var value: DaemonConfiguration { state.withLock { $0 } }

    /// Puts another one in force, all of it but what a daemon has for its life: state directory and address.
    /// - Returns: the names of what has changed, in alphabetical order.
    func replace(by new: DaemonConfiguration) -> [String] {
        state.withLock { current in
            var new = new
            (new.state, new.address) = (current.state, current.address)
            defer { current = new }
            return new.differences(from: current)
        }
    }
}
