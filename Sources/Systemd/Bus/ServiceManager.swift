internal import Glibc

/// A client of systemd's service manager over D-Bus (org.freedesktop.systemd1(5)), for one thread at a time.
public final class ServiceManager {
    /// The manager to connect to.
    public enum Scope: String, Sendable, Hashable {
        /// The system manager.
        case system
        /// The manager of the user who runs this process.
        case user
    }

    /// The state of a unit.
    public struct UnitState: Sendable, Hashable {
        /// The `ActiveState`: active, activating, deactivating, inactive, failed, …
        public var active: String
        /// Whether the manager is about to start or stop the unit.
        public var hasJob: Bool
        /// The process ID of the main process; 0 if there is none.
        public var mainProcess: UInt32

        /// Whether the unit is running, starting or stopping.
        public var isAlive: Bool { hasJob || !(active == "inactive" || active == "failed") }
    }

    /// The end of a unit's main process.
    public enum Exit: Sendable, Hashable {
        /// The process exited with this status.
        case exited(Int32)
        /// The process was killed by this signal.
        case killed(Int32)
        /// The manager does not know how the process ended.
        case unknown
    }

    private static let service = "org.freedesktop.systemd1"
    private static let root = "/org/freedesktop/systemd1"
    private let bus: BusConnection

    /// Connects to a manager.
    /// - Throws: `BusError` if the bus cannot be reached.
    public init(_ scope: Scope) throws(BusError) { bus = try BusConnection(scope) }

    /// Returns the `SystemState` of the manager: starting, running, degraded, stopping, …
    /// - Throws: `BusError` if the call fails.
    public func systemState() throws(BusError) -> String {
        try property("SystemState", "s", of: Self.root, "Manager", "ask for the manager's state") { $0.text() } ?? ""
    }

    /// Watches a unit: its changes end `wait`, and its state is kept after its end until this connection closes.
    /// - Throws: `BusError` if the call fails.
    public func follow(_ unit: String) throws(BusError) {
        try bus.match(
            sender: Self.service, path: Self.path(of: unit), interface: "org.freedesktop.DBus.Properties",
            member: "PropertiesChanged")
        try bus.call(manager("Subscribe"), "follow units") { _ in }
        try bus.call(manager("RefUnit"), "follow \(unit)", [.text(unit)]) { _ in }
    }

    /// Starts a unit; returns when the manager has queued the start.
    /// - Throws: `BusError` if the manager refuses.
    public func start(_ unit: String) throws(BusError) {
        try bus.call(manager("StartUnit"), "start \(unit)", [.text(unit), .text("fail")]) { _ in }
    }

    /// Stops a unit as its `KillMode=` and `TimeoutStopSec=` say; returns when the manager has queued the stop.
    /// - Throws: `BusError` if the manager refuses.
    public func stop(_ unit: String) throws(BusError) {
        try bus.call(manager("StopUnit"), "stop \(unit)", [.text(unit), .text("replace")]) { _ in }
    }

    /// Sends a signal to all processes of a unit.
    /// - Throws: `BusError` if the manager refuses.
    public func kill(_ unit: String, signal: Int32) throws(BusError) {
        try bus.call(manager("KillUnit"), "kill \(unit)", [.text(unit), .text("all"), .signed(signal)]) { _ in }
    }

    /// Resets the failed state of a unit.
    /// - Throws: `BusError` if the manager refuses.
    public func resetFailed(_ unit: String) throws(BusError) {
        try bus.call(manager("ResetFailedUnit"), "forget the failure of \(unit)", [.text(unit)]) { _ in }
    }

    /// Returns the state of a unit.
    /// - Throws: `BusError` if the call fails.
    public func state(of unit: String) throws(BusError) -> UnitState {
        let path = Self.path(of: unit)
        let operation = "ask for the state of \(unit)"
        let active = try property("ActiveState", "s", of: path, "Unit", operation) { $0.text() }
        let job = try property("Job", "(uo)", of: path, "Unit", operation) { reply in
            reply.structure("uo") { $0.number() }
        }
        let process = try property("MainPID", "u", of: path, "Service", operation) { $0.number() }
        return UnitState(active: active ?? "inactive", hasJob: (job ?? 0) != 0, mainProcess: process ?? 0)
    }

    /// Returns how the last main process of a unit ended.
    /// - Throws: `BusError` if the call fails.
    public func exit(of unit: String) throws(BusError) -> Exit {
        let path = Self.path(of: unit)
        let operation = "ask for the end of \(unit)"
        let code = try property("ExecMainCode", "i", of: path, "Service", operation) { $0.signed() }
        let status = try property("ExecMainStatus", "i", of: path, "Service", operation) { $0.signed() }
        return switch (code, status) {
        case (Int32(CLD_EXITED)?, let status?): .exited(status)
        case (Int32(CLD_KILLED)?, let signal?), (Int32(CLD_DUMPED)?, let signal?): .killed(signal)
        default: .unknown
        }
    }

    /// Waits until a watched unit may have changed, or `descriptor` is readable.
    ///
    /// - Parameters:
    ///   - descriptor: Another descriptor to wait for.
    ///   - seconds: Time limit in seconds, default 30.
    /// - Returns: `false` if the connection is broken.
    public func wait(or descriptor: Int32, seconds: Int32 = 30) -> Bool {
        guard bus.process() else { return false }
        var entries = [bus.waiting, pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)]
        _ = poll(&entries, nfds_t(entries.count), seconds * 1000)
        return bus.process()
    }

    private func manager(_ member: String) -> BusMethod {
        BusMethod(
            destination: Self.service, path: Self.root, interface: Self.service + ".Manager", member: member)
    }

    private func property<Value>(
        _ name: String, _ type: String, of path: String, _ interface: String, _ operation: String,
        _ read: (BusReply) -> Value?
    ) throws(BusError) -> Value? {
        let get = BusMethod(
            destination: Self.service, path: path, interface: "org.freedesktop.DBus.Properties", member: "Get")
        return try bus.call(get, operation, [.text("\(Self.service).\(interface)"), .text(name)]) { reply in
            reply.variant(type, read)
        }
    }

    /// Returns the object path of a unit: each byte of its name other than a letter or digit, and a leading digit,
    /// becomes `_` and two hexadecimal digits (sd_bus_path_encode(3)).
    static func path(of unit: String) -> String {
        let name = unit.utf8.enumerated().map { index, byte in
            let character = Character(UnicodeScalar(byte))
            if character.isLetter && byte < 0x80 || character.isNumber && index > 0 { return String(character) }
            let digits = String(byte, radix: 16)
            return "_" + (digits.count == 1 ? "0" : "") + digits
        }
        return root + "/unit/" + name.joined()
    }
}
