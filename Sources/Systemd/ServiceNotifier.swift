internal import CSystemd
internal import Dispatch
internal import Glibc
internal import Synchronization

/// The sender of state notifications to the service manager (sd_notify(3)); does nothing without a manager.
///
/// `NOTIFY_SOCKET`, `WATCHDOG_USEC` and `WATCHDOG_PID` are read from the environment at each call. Failures are
/// ignored, because a service must work without its manager. A manager that does not read its socket blocks neither
/// `status` nor `watchdog`: the newest of the unsent notifications is kept.
public final class ServiceNotifier: Sendable {
    /// The queue that sends one notification after the other; it may block on the manager.
    private let queue = DispatchQueue(label: "dev.cfgd.notify", qos: .default)
    private let waiting = Mutex<(status: String?, isAlive: Bool)>((nil, false))

    /// Creates a notifier for this process.
    public init() {}

    /// Reports that the service has started, or has reloaded its configuration.
    public func ready(status: String? = nil) { send(["READY=1"] + Self.line(status)) }

    /// Sets the status line that `systemctl status` shows.
    public func status(_ text: String) { later { $0.status = text } }

    /// Reports that the service is stopping.
    public func stopping(status: String? = nil) { send(["STOPPING=1"] + Self.line(status)) }

    /// Reports that the service is reloading its configuration; `ready()` must follow.
    public func reloading() {
        var now = timespec()
        clock_gettime(CLOCK_MONOTONIC, &now)
        // Required by Type=notify-reload since systemd 253; older managers ignore it.
        send(["RELOADING=1", "MONOTONIC_USEC=\(now.tv_sec * 1_000_000 + now.tv_nsec / 1000)"])
    }

    /// Sends the watchdog's keep-alive.
    public func watchdog() { later { $0.isAlive = true } }

    /// Extends the time limit for starting, stopping or reloading by `duration` from now on.
    public func extendTimeout(by duration: Duration) {
        let (seconds, attoseconds) = duration.components
        send(["EXTEND_TIMEOUT_USEC=\(seconds * 1_000_000 + attoseconds / 1_000_000_000_000)"])
    }

    /// The watchdog's time limit for `watchdog()`; `nil` without a watchdog. Call it after a third of this time.
    public var watchdogInterval: Duration? {
        var microseconds: UInt64 = 0
        guard sd_watchdog_enabled(0, &microseconds) > 0 else { return nil }
        return .microseconds(Int64(clamping: microseconds))
    }

    private static func line(_ status: String?) -> [String] {
        guard let status else { return [] }
        // A line break would start another field.
        return ["STATUS=" + PrintableText.of(status)]
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
