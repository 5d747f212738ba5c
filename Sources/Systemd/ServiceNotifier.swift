internal import CSystemd
internal import Dispatch
internal import Glibc
internal import Synchronization

/// The service manager's ear: tells it what state the service is in. Does nothing when no manager listens.
///
/// It reads `NOTIFY_SOCKET`, `WATCHDOG_USEC` and `WATCHDOG_PID` from the environment at each call. A manager that cannot
/// be reached is no reason to stop working, so failures are not reported, and one that does not read its socket holds up
/// neither `status` nor `watchdog`: of those that it has not taken yet the newest is kept.
public final class ServiceNotifier: Sendable {
    /// Sends one message after the other; may wait for the manager.
    private let queue = DispatchQueue(label: "dev.cfgd.notify", qos: .default)
    private let waiting = Mutex<(status: String?, isAlive: Bool)>((nil, false))

    /// A notifier for this process.
    public init() {}

    /// The service is up, or has taken over its new configuration.
    public func ready(status: String? = nil) { send(["READY=1"] + Self.line(status)) }

    /// One line for people, shown by `systemctl status`.
    public func status(_ text: String) { later { $0.status = text } }

    /// The service is on its way down.
    public func stopping(status: String? = nil) { send(["STOPPING=1"] + Self.line(status)) }

    /// The service reads its configuration again; `ready()` must follow.
    public func reloading() {
        var now = timespec()
        clock_gettime(CLOCK_MONOTONIC, &now)
        // Needed since systemd 253 with Type=notify-reload; older managers ignore it.
        send(["RELOADING=1", "MONOTONIC_USEC=\(now.tv_sec * 1_000_000 + now.tv_nsec / 1000)"])
    }

    /// The service is alive.
    public func watchdog() { later { $0.isAlive = true } }

    /// Starting, stopping or reloading takes at least this much longer from now on.
    public func extendTimeout(by duration: Duration) {
        let (seconds, attoseconds) = duration.components
        send(["EXTEND_TIMEOUT_USEC=\(seconds * 1_000_000 + attoseconds / 1_000_000_000_000)"])
    }

    /// How long the manager waits for `watchdog()`, nil when it does not; call it in a third of the time.
    public var watchdogInterval: Duration? {
        var microseconds: UInt64 = 0
        guard sd_watchdog_enabled(0, &microseconds) > 0 else { return nil }
        return .microseconds(Int64(clamping: microseconds))
    }

    private static func line(_ status: String?) -> [String] {
        guard let status else { return [] }
        // A line break would begin another field.
        return ["STATUS=" + String(status.map { $0.isNewline ? " " : $0 })]
    }

    private func later(_ note: (inout (status: String?, isAlive: Bool)) -> Void) {
        let isFirst = waiting.withLock { waiting in
            let isFirst = waiting.status == nil && !waiting.isAlive
            note(&waiting)
            return isFirst
        }
        guard isFirst else { return }
        queue.async { [self] in
            let (status, isAlive) = waiting.withLock { waiting in
                defer { waiting = (nil, false) }
                return waiting
            }
            Self.notify((isAlive ? ["WATCHDOG=1"] : []) + Self.line(status))
        }
    }

    private func send(_ fields: [String]) { queue.sync { Self.notify(fields) } }

    private static func notify(_ fields: [String]) { _ = sd_notify(0, fields.joined(separator: "\n")) }
}
