public import Foundation
internal import JobQueue
public import Jobs
public import Varlink

/// The configuration of a daemon: where it keeps its state, where it takes calls, and its settings, whose names are members
/// of the configuration, too.
@dynamicMemberLookup
public struct DaemonConfiguration: Sendable {
    /// The state directory.
    public var state: URL
    /// The address of the socket.
    public var address: ListenAddress
    /// The settings of `cfgd.yaml` and of the command line.
    public var settings: DaemonSettings
    /// Seconds after which a job is tried again for which no worker could be started.
    public var launchPause = 10.0

    /// Creates a configuration.
    public init(state: URL, address: ListenAddress, settings: DaemonSettings = DaemonSettings()) {
        self.state = state
        self.address = address
        self.settings = settings
    }

    /// One of the settings.
    public subscript<Value>(dynamicMember path: WritableKeyPath<DaemonSettings, Value>) -> Value {
        get { settings[keyPath: path] }
        set { settings[keyPath: path] = newValue }
    }

    /// The limits that keep clients from taking up the daemon.
    var limits: VarlinkLimits {
        var limits = VarlinkLimits()
        limits.connections = settings.connections
        limits.connectionsPerUser = settings.connectionsPerUser
        return limits
    }

    /// The rights of callers. The group is looked up at each call, since administrators can change it.
    var rights: Rights {
        Rights(
            access: settings.access ?? .suiting(geteuid()), user: geteuid(), groupName: settings.adminGroup,
            group: Accounts.groupID(named: settings.adminGroup))
    }

    /// The machine's resources for workers.
    var room: Room {
        Room(
            slots: settings.slots,
            threads: settings.cpus
                ?? max(ProcessInfo.processInfo.activeProcessorCount, settings.slots * settings.workerThreads),
            memory: settings.memory ?? Int(clamping: ProcessInfo.processInfo.physicalMemory), gpus: settings.gpus,
            lightSlots: settings.lightSlots)
    }

    /// The state directory: `named`, else `$STATE_DIRECTORY`, else `cfgd` in `$XDG_STATE_HOME` (`~/.local/state`).
    /// - Throws: `DaemonError.configuration` if nothing names a directory.
    public static func state(named: String?, environment: [String: String]) throws(DaemonError) -> URL {
        func directory(_ path: String) -> URL { URL(filePath: path, directoryHint: .isDirectory).standardizedFileURL }
        func value(_ key: String) -> String? { environment[key].flatMap { $0.isEmpty ? nil : $0 } }
        if let named { return directory(named) }
        // systemd separates several by colons; the first is ours.
        if let path = value("STATE_DIRECTORY")?.split(separator: ":").first { return directory(String(path)) }
        if let path = value("XDG_STATE_HOME") { return directory(path + "/cfgd") }
        if let home = value("HOME") { return directory(home + "/.local/state/cfgd") }
        throw .configuration("Nothing says where the state is kept; name a directory with --state.")
    }

    /// The settings file: `named`, else `cfgd.yaml` in the first of `$CREDENTIALS_DIRECTORY`, `$CONFIGURATION_DIRECTORY` and
    /// `cfgd` in `$XDG_CONFIG_HOME` (`~/.config`) that has one; `nil` where none has.
    public static func settingsFile(named: String?, environment: [String: String]) -> URL? {
        if let named { return URL(filePath: named).standardizedFileURL }
        func value(_ key: String) -> String? { environment[key].flatMap { $0.isEmpty ? nil : $0 } }
        let directories = [
            value("CREDENTIALS_DIRECTORY"),
            // systemd separates several by colons; the first is ours.
            value("CONFIGURATION_DIRECTORY")?.split(separator: ":").first.map(String.init),
            value("XDG_CONFIG_HOME").map { $0 + "/cfgd" } ?? value("HOME").map { $0 + "/.config/cfgd" },
        ]
        return directories.compactMap { $0 }.map { URL(filePath: $0 + "/cfgd.yaml") }.first { file in
            FileManager.default.fileExists(atPath: file.path(percentEncoded: false))
        }
    }

    /// The path of the socket: `named`, else `$CFGD_SOCKET`, else `cfgd/control.sock` in `$XDG_RUNTIME_DIR`, else
    /// `/run/cfgd/control.sock`.
    public static func socket(named: String?, environment: [String: String]) -> String {
        func value(_ key: String) -> String? { environment[key].flatMap { $0.isEmpty ? nil : $0 } }
        if let path = named ?? value("CFGD_SOCKET") { return path }
        if let directory = value("XDG_RUNTIME_DIR") { return directory + "/cfgd/control.sock" }
        return "/run/cfgd/control.sock"
    }
}
