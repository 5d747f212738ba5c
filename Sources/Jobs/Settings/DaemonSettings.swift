internal import Foundation

/// The settings of a daemon: its defaults, then the keys of `cfgd.yaml`, then its command line.
///
/// A new setting is a property here and a row of `keys`, an option in cfgd's `SettingsOptions`, and the code that obeys it.
public struct DaemonSettings: Sendable, Hashable {
    /// The ways to start workers.
    public enum Launcher: String, Sendable, Hashable, CaseIterable {
        /// Child processes, which end with the daemon.
        case child
        /// Units of the machine's service manager, which survive the daemon.
        case unit
        /// Units of the user's service manager, which survive the daemon.
        case userUnit = "user-unit"
    }

    /// Workers at a time, in 1...1024, default 1.
    public var slots = 1
    /// Threads of one worker where a job names none, in 1...4096; `nil` divides the cores among the slots.
    public var threads: Int?
    /// Threads of all workers together, in 1...65536; `nil` for as many as cores, or as all slots need.
    public var cpus: Int?
    /// Memory in bytes that jobs may request together; `nil` for all of the machine's.
    public var memory: Int?
    /// Indices of the GPUs that jobs may use, in ascending order, each by one job at a time; none by default.
    public var gpus: [Int] = []
    /// Whether a job of higher priority may take the place of a running one; `false` by default.
    public var preempt = false
    /// Crashes in a row without a new checkpoint after which a job fails that has no limit of its own, default 5.
    public var retries = 5
    /// Seconds that a job waits after its second such crash, doubled from crash to crash; default 1.
    public var retryDelay = 1.0
    /// Seconds after which a finished job is removed with its files; `nil` for never.
    public var keepFinished: Double?
    /// Bytes of the state's file system that checkpoints of a new job must leave free, default 256 MB.
    public var reserve = 256_000_000
    /// Whether the machine is kept from going to sleep while a job runs; `false` by default.
    public var inhibitSleep = false
    /// The users whom the daemon serves; `nil` for everybody if a system user runs it, else for that user alone.
    public var access: Access?
    /// The group whose members may change the jobs of others and control the queue.
    public var adminGroup = "cfgd-admin"
    /// Connections at a time, in 1...100,000, default 256.
    public var connections = 256
    /// Connections of one user at a time, in 1...100,000, default 64.
    public var connectionsPerUser = 64
    /// The way to start workers, by default `child`.
    public var launcher = Launcher.child
    /// The least severe records to write, as swift-log names them, by default `info`.
    public var logLevel = "info"

    /// Names of the log levels.
    public static let logLevels = ["trace", "debug", "info", "notice", "warning", "error", "critical"]

    /// The defaults.
    public init() {}

    /// The keys of `cfgd.yaml`. A reload puts those in force of which `isReloaded` says so; others need a restart.
    static let keys: [SettingKey] = [
        SettingKey("slots", \.slots) { $0.integer($1, in: 1...1024, default: $2) },
        SettingKey("threads", \.threads) { $0.optionalInteger($1, in: 1...4096) ?? $2 },
        SettingKey("cpus", \.cpus) { $0.optionalInteger($1, in: 1...65536) ?? $2 },
        SettingKey("memory", \.memory) { $0.converted($1, "a size, such as 500M or 16G", ByteSize.bytes) ?? $2 },
        SettingKey("gpus", \.gpus) { Set($0.integers($1, in: 0...255, default: $2)).sorted() },
        SettingKey("preempt", \.preempt) { $0.flag($1, default: $2) },
        SettingKey("retries", \.retries) { $0.integer($1, in: 0...1_000_000, default: $2) },
        SettingKey("retry-delay", \.retryDelay) {
            $0.converted($1, "a time, such as 0, 1s or 2m", TimeSpan.seconds) ?? $2
        },
        SettingKey("keep-finished", \.keepFinished) {
            $0.converted($1, "a time, such as 12h or 30d", TimeSpan.seconds) ?? $2
        },
        SettingKey("reserve", \.reserve) { $0.converted($1, "a size, such as 0, 500M or 2G", ByteSize.bytes) ?? $2 },
        SettingKey("inhibit-sleep", \.inhibitSleep) { $0.flag($1, default: $2) },
        SettingKey("access", \.access, isReloaded: false) { $0.has($1) ? $0.word($1, default: .own) : $2 },
        SettingKey("admin-group", \.adminGroup, isReloaded: false) { $0.text($1) ?? $2 },
        SettingKey("connections", \.connections, isReloaded: false) { $0.integer($1, in: 1...100_000, default: $2) },
        SettingKey("connections-per-user", \.connectionsPerUser, isReloaded: false) {
            $0.integer($1, in: 1...100_000, default: $2)
        },
        SettingKey("launcher", \.launcher, isReloaded: false) { $0.word($1, default: $2) },
        SettingKey("log-level", \.logLevel, isReloaded: false) {
            $0.converted($1, "one of \(logLevels.joined(separator: ", "))") { word in
                logLevels.contains(word) ? word : nil
            } ?? $2
        },
    ]

    /// Threads of one worker where a job names none.
    public var workerThreads: Int { threads ?? max((cpus ?? ProcessInfo.processInfo.activeProcessorCount) / slots, 1) }

    /// The names of the settings that a reload changes from these to `other`, in alphabetical order.
    public func reloaded(by other: DaemonSettings) -> [String] {
        var names = Set(Self.keys.filter { $0.isReloaded && $0.differs(self, other) }.map(\.name))
        // The default depends on other settings.
        if workerThreads == other.workerThreads { names.remove("threads") } else { names.insert("threads") }
        return names.sorted()
    }
}
