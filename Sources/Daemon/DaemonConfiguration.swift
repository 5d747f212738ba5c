public import Foundation
internal import JobQueue
public import Jobs
public import Varlink

/// Everything that a daemon is told at its start.
public struct DaemonConfiguration: Sendable {
    /// The state directory.
    public var state: URL
    /// Where it takes calls.
    public var address: ListenAddress
    /// Workers at a time, at least 1.
    public var slots = 1
    /// Threads of one worker's tensor engine, at least 1.
    public var threads = 1
    /// Threads of all workers together; `nil` for as many as cores, and for all slots at the least.
    public var cpus: Int?
    /// Bytes of memory that jobs may ask for together; `nil` for all that the machine has.
    public var memory: Int?
    /// Indices of the GPUs that jobs may use, each by one at a time.
    public var gpus: [Int] = []
    /// Whether a job of higher priority may take the place of a running one.
    public var preempts = false
    /// Crashes in a row without a new checkpoint after which a job fails that has no limit of its own.
    public var retries = 5
    /// Seconds that a job waits after its second crash in a row without a new checkpoint; doubled from crash to crash.
    public var retryDelay = 1.0
    /// Seconds after which a job is tried again for which no worker could be started.
    public var launchPause = 10.0
    /// Seconds after which a finished job is removed with all its files; `nil` for never.
    public var retention: Double?
    /// Bytes of the state's file system that no training job may plan with, at least 0.
    public var reserve = 256_000_000
    /// Whom it serves.
    public var access = Access.suiting(geteuid())
    /// The group whose members may change the jobs of others and rule the queue.
    public var administrators = "cfgd-admin"
    /// Connections at a time, at least 1; further ones hear so and are closed.
    public var connections = VarlinkLimits().connections
    /// Connections of one user at a time, at least 1.
    public var connectionsPerUser = VarlinkLimits().connectionsPerUser
    /// Whether the machine is kept from going to sleep while a job runs.
    public var inhibitsSleep = false

    /// Takes what has no default.
    public init(state: URL, address: ListenAddress) {
        self.state = state
        self.address = address
    }

    /// How much of the daemon its clients can take up.
    var limits: VarlinkLimits {
        var limits = VarlinkLimits()
        limits.connections = connections
        limits.connectionsPerUser = connectionsPerUser
        return limits
    }

    /// Takes what settings say.
    public mutating func apply(_ settings: DaemonSettings) {
        slots = settings.slots ?? slots
        threads =
            settings.threads ?? max((settings.cpus ?? ProcessInfo.processInfo.activeProcessorCount) / slots, 1)
        cpus = settings.cpus ?? cpus
        memory = settings.memory ?? memory
        gpus = settings.gpus ?? gpus
        preempts = settings.preempt ?? preempts
        retries = settings.retries ?? retries
        retryDelay = settings.retryDelay ?? retryDelay
        retention = settings.keepFinished ?? retention
        reserve = settings.reserve ?? reserve
        inhibitsSleep = settings.inhibitSleep ?? inhibitsSleep
        access = settings.access ?? access
        administrators = settings.adminGroup ?? administrators
        connections = settings.connections ?? connections
        connectionsPerUser = settings.connectionsPerUser ?? connectionsPerUser
    }

    /// The settings by their names in `cfgd.yaml`, each as text, `-` where nothing is set.
    private var named: [(name: String, value: String)] {
        func text(_ value: (some Any)?) -> String { value.map { "\($0)" } ?? "-" }
        return [
            ("cpus", text(cpus)), ("gpus", text(gpus)), ("inhibit-sleep", text(inhibitsSleep)),
            ("keep-finished", text(retention)), ("memory", text(memory)), ("preempt", text(preempts)),
            ("reserve", text(reserve)), ("retries", text(retries)), ("retry-delay", text(retryDelay)),
            ("slots", text(slots)), ("threads", text(threads)),
        ]
    }

    /// The names of the settings in which this differs from another configuration.
    func differences(from other: DaemonConfiguration) -> [String] {
        zip(named, other.named).filter { $0.value != $1.value }.map(\.0.name)
    }

    /// Who may do what, by the groups that there are now.
    var rights: Rights {
        Rights(
            access: access, user: geteuid(), groupName: administrators, group: Accounts.groupID(named: administrators))
    }

    /// What there is for workers.
    var room: Room {
        Room(
            slots: slots,
            threads: cpus ?? max(ProcessInfo.processInfo.activeProcessorCount, slots * threads),
            memory: memory ?? Int(clamping: ProcessInfo.processInfo.physicalMemory), gpus: gpus)
    }

    /// The state directory: the one that was named, else `$STATE_DIRECTORY`, else `cfgd` in `$XDG_STATE_HOME`
    /// (`~/.local/state`).
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

    /// The file of settings: the one that was named, else `cfgd.yaml` in the first of `$CREDENTIALS_DIRECTORY`,
    /// `$CONFIGURATION_DIRECTORY` and `cfgd` in `$XDG_CONFIG_HOME` (`~/.config`) that has one; `nil` where none has.
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

    /// The path of the socket: the one that was named, else `$CFGD_SOCKET`, else `cfgd/control.sock` in
    /// `$XDG_RUNTIME_DIR`, else the system's.
    public static func socket(named: String?, environment: [String: String]) -> String {
        func value(_ key: String) -> String? { environment[key].flatMap { $0.isEmpty ? nil : $0 } }
        if let path = named ?? value("CFGD_SOCKET") { return path }
        if let directory = value("XDG_RUNTIME_DIR") { return directory + "/cfgd/control.sock" }
        return "/run/cfgd/control.sock"
    }
}
