internal import Synchronization

/// The counts of open connections by user, checked against the limits.
final class ConnectionTable: Sendable {
    private struct Counts {
        var users: [UInt32: Int] = [:]
        var refused = 0
    }

    /// The number of refused connections that are kept open for their error at a time.
    static let refusedAtATime = 16
    private let limits: VarlinkLimits
    private let counts = Mutex(Counts())

    init(_ limits: VarlinkLimits) { self.limits = limits }

    /// Counts a user's new connection; returns the limit that it would exceed, or `nil`.
    func enter(_ uid: UInt32) -> ConnectionGate.Limit? {
        counts.withLock { counts in
            let own = counts.users[uid, default: 0]
            if own >= limits.connectionsPerUser { return .user(limits.connectionsPerUser) }
            if counts.users.values.reduce(0, +) >= limits.connections { return .all(limits.connections) }
            counts.users[uid] = own + 1
            return nil
        }
    }

    func leave(_ uid: UInt32) {
        counts.withLock { counts in
            let rest = counts.users[uid, default: 1] - 1
            counts.users[uid] = rest > 0 ? rest : nil
        }
    }

    /// Counts a refused connection; `false` if too many are open.
    func enterRefused() -> Bool {
        counts.withLock { counts in
            guard counts.refused < Self.refusedAtATime else { return false }
            counts.refused += 1
            return true
        }
    }

    func leaveRefused() { counts.withLock { $0.refused -= 1 } }
}
