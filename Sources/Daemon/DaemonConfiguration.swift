public import Foundation
internal import JobQueue
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
    /// Seconds after which a finished job is removed with all its files; `nil` for never.
    public var retention: Double?
    /// Bytes of the state's file system that no training job may plan with, at least 0.
    public var reserve = 256_000_000
    /// Connections at a time, at least 1; further ones are closed at once.
    public var connections = VarlinkLimits().connections
    /// Connections of one user at a time, at least 1.
    public var connectionsPerUser = VarlinkLimits().connectionsPerUser

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

    /// The path of the socket: the one that was named, else `$CFGD_SOCKET`, else `cfgd/control.sock` in
    /// `$XDG_RUNTIME_DIR`, else the system's.
    public static func socket(named: String?, environment: [String: String]) -> String {
        func value(_ key: String) -> String? { environment[key].flatMap { $0.isEmpty ? nil : $0 } }
        if let path = named ?? value("CFGD_SOCKET") { return path }
        if let directory = value("XDG_RUNTIME_DIR") { return directory + "/cfgd/control.sock" }
        return "/run/cfgd/control.sock"
    }
}
