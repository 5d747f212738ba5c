internal import Glibc

/// systemd's manager of units, over D-Bus (org.freedesktop.systemd1(5)); for one thread at a time.
public final class ServiceManager {
    /// Whose manager it is.
    public enum Scope: String, Sendable, Hashable {
        /// The machine's.
        case system
        /// That of the user who runs this process.
        case user
    }

    /// What is known of a unit.
    public struct UnitState: Sendable, Hashable {
        /// `ActiveState`: active, activating, deactivating, inactive, failed, …
        public var active: String
        /// Whether the manager is about to start or stop it.
        public var hasJob: Bool
        /// Its main process; 0 for none.
        public var mainProcess: UInt32

        /// Whether it runs, or is on its way there or back.
        public var isAlive: Bool { hasJob || !(active == "inactive" || active == "failed") }
    }

    /// How a unit's main process ended.
    public enum Exit: Sendable, Hashable {
        /// By itself, with this status.
        case exited(Int32)
        /// By this signal.
        case killed(Int32)
        /// Nothing is known of it.
        case unknown
    }

    private static let service = "org.freedesktop.systemd1"
    private static let root = "/org/freedesktop/systemd1"
    private let bus: BusConnection

    /// Opens a connection to a manager.
    public init(_ scope: Scope) throws(BusError) { bus = try BusConnection(scope) }

    /// What the manager as a whole is at: starting, running, degraded, stopping, …
    public func systemState() throws(BusError) -> String {
        try property("SystemState", "s", of: Self.root, "Manager", "ask for the manager's state") { $0.text() } ?? ""
    }

    /// Keeps what is known of a unit until this connection ends, although the unit has ended; and wakes `wait` when it
    /// changes.
    public func follow(_ unit: String) throws(BusError) {
        try bus.match(
            sender: Self.service, path: Self.path(of: unit), interface: "org.freedesktop.DBus.Properties",
            member: "PropertiesChanged")
        try bus.call(manager("Subscribe"), "follow units") { _ in }
        try bus.call(manager("RefUnit"), "follow \(unit)", [.text(unit)]) { _ in }
    }

    /// Starts a unit; returns when the manager has taken it on.
    public func start(_ unit: String) throws(BusError) {
        try bus.call(manager("StartUnit"), "start \(unit)", [.text(unit), .text("fail")]) { _ in }
    }

    /// Asks a unit to stop, as its `KillMode=` and `TimeoutStopSec=` say; returns when the manager has taken it on.
    public func stop(_ unit: String) throws(BusError) {
        try bus.call(manager("StopUnit"), "stop \(unit)", [.text(unit), .text("replace")]) { _ in }
    }

    /// Sends a signal to all processes of a unit.
    public func kill(_ unit: String, signal: Int32) throws(BusError) {
        try bus.call(manager("KillUnit"), "kill \(unit)", [.text(unit), .text("all"), .signed(signal)]) { _ in }
    }

    /// Forgets that a unit has failed.
    public func resetFailed(_ unit: String) throws(BusError) {
        try bus.call(manager("ResetFailedUnit"), "forget the failure of \(unit)", [.text(unit)]) { _ in }
    }

    /// What a unit is at.
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

    /// How the last main process of a unit ended.
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

    /// Waits until something may have changed, or the other descriptor can be read.
    /// - Returns: false when the connection has broken.
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

    /// The object of a unit: every byte of its name but letters and digits, and a digit in front, as `_` and two
    /// hexadecimal digits (sd_bus_path_encode(3)).
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
