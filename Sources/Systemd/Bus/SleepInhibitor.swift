internal import Glibc

/// Keeps the machine from going to sleep for as long as this value lives (logind's inhibitor locks,
/// org.freedesktop.login1(5)).
public final class SleepInhibitor: Sendable {
    private let descriptor: Int32

    /// Takes the lock.
    /// - Parameters:
    ///   - who: the program, for `systemd-inhibit --list`.
    ///   - why: a sentence for people who wonder why their machine stays awake.
    /// - Throws: `BusError` where there is no logind, or it refuses.
    public init(who: String, why: String) throws(BusError) {
        let inhibit = BusMethod(
            destination: "org.freedesktop.login1", path: "/org/freedesktop/login1",
            interface: "org.freedesktop.login1.Manager", member: "Inhibit")
        let operation = "keep the machine awake"
        let descriptor = try BusConnection(.system).call(
            inhibit, operation, [.text("sleep:idle"), .text(who), .text(why), .text("block")]
        ) { $0.descriptor() }
        guard let descriptor else {
            throw BusError(operation: operation, name: "", message: "logind gave no lock")
        }
        self.descriptor = descriptor
    }

    deinit { close(descriptor) }
}
