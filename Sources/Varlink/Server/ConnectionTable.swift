internal import Synchronization

/// Counts the open connections of each user against the limits.
final class ConnectionTable: Sendable {
    private let limits: VarlinkLimits
    private let counts = Mutex<[UInt32: Int]>([:])

    init(_ limits: VarlinkLimits) { self.limits = limits }

    /// Takes a place for a user's connection, false when there is none.
    func enter(_ uid: UInt32) -> Bool {
        counts.withLock { counts in
            let own = counts[uid, default: 0]
            guard own < limits.connectionsPerUser, counts.values.reduce(0, +) < limits.connections else { return false }
            counts[uid] = own + 1
            return true
        }
    }

    func leave(_ uid: UInt32) {
        counts.withLock { counts in
            let rest = counts[uid, default: 1] - 1
            counts[uid] = rest > 0 ? rest : nil
        }
    }
}
