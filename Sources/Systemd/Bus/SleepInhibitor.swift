internal import Glibc

/// A lock that keeps the machine from sleeping while it exists (logind's inhibitor locks, org.freedesktop.login1(5)).
public final class SleepInhibitor: Sendable {
    private let descriptor: Int32

    /// Takes the lock.
    ///
    /// - Parameters:
    ///   - who: The program's name in `systemd-inhibit --list`.
    ///   - why: The reason, a sentence for the machine's users.
    /// - Throws: `BusError` if logind is missing or refuses.
    public init(who: String, why: String) throws(BusError) {
        let inhibit = BusMethod(
            destination: "org.freedesktop.login1", path: "/org/freedesktop/login1",
            interface: "org.freedesktop.login1.Manager", member: "Inhibit")
        let operation = "keep the machine awake"
        let descriptor = try BusConnection(.system).call(
            inhibit, operation, [.text("sleep:idle"), .text(who), .text(why), .text("block")]
        ) { $0.descriptor() }
        guard let descriptor else {
            throw BusError(operation: operation, name: "", message: "logind returned no lock")
        }
        self.descriptor = descriptor
    }

    deinit { close(descriptor) }
}
