/// The settings of a daemon from `cfgd.yaml` and the command line; a setting that is `nil` has its default.
public struct DaemonSettings: SpecMapping {
    /// How workers are started.
    public enum Launcher: String, Codable, Sendable, Hashable, CaseIterable {
        /// As child processes, which end with the daemon.
        case child
        /// As units of the machine's service manager, which go on without it.
        case unit
        /// As units of the user's service manager.
        case userUnit = "user-unit"
    }

    /// Workers at a time, at least 1.
    public var slots: Int?
    /// Threads of one worker where a job says nothing, at least 1.
    public var threads: Int?
    /// Threads of all workers together, at least 1.
    public var cpus: Int?
    /// Bytes of memory that jobs may ask for together.
    public var memory: Int?
    /// Indices of the GPUs that jobs may use, in ascending order.
    public var gpus: [Int]?
    /// Whether a job of higher priority may preempt a running one.
    public var preempt: Bool?
    /// Crashes in a row without a new checkpoint after which a job fails, at least 0.
    public var retries: Int?
    /// Seconds that a job waits after its second such crash.
    public var retryDelay: Double?
    /// Seconds after which a finished job is removed with its files.
    public var keepFinished: Double?
    /// Bytes of the state's file system that no job may plan with.
    public var reserve: Int?
    /// Whether the machine is kept from going to sleep while a job runs.
    public var inhibitSleep: Bool?
    /// The users that the daemon serves. Fixed for the daemon's life.
    public var access: Access?
    /// The group whose members may change the jobs of others and rule the queue. Fixed for the daemon's life.
    public var adminGroup: String?
    /// Connections at a time, at least 1. Fixed for the daemon's life.
    public var connections: Int?
    /// Connections of one user at a time, at least 1. Fixed for the daemon's life.
    public var connectionsPerUser: Int?
    /// How workers are started. Fixed for the daemon's life.
    public var launcher: Launcher?
    /// The least severe records to write, as swift-log names them. Fixed for the daemon's life.
    public var logLevel: String?

    /// Names of the log levels.
    public static let logLevels = ["trace", "debug", "info", "notice", "warning", "error", "critical"]

    /// Creates settings that are all at their defaults.
    public init() {}

    /// These settings, with those that others have in place of their own.
    public func overridden(by other: DaemonSettings) -> DaemonSettings {
        var merged = self
        for key in Self.table.keys { key.override(&merged, other) }
        return merged
    }

    /// The keys of `cfgd.yaml`.
    public static let table = KeyTable<DaemonSettings>(check: check) {
        Key("slots", \.slots, .integer(1...1024), absent: "1", "Workers at a time.")
        Key("threads", \.threads, .integer(1...4096), absent: "the machine's cores divided by the slots", "Threads of one worker, unless a job asks for others.")
        Key("cpus", \.cpus, .integer(1...65536), absent: "the machine's cores, or what all slots need", "Threads of all workers together.")
        Key("memory", \.memory, .bytes("a size, such as 500M or 16G"), absent: "all memory of the machine", "Memory that jobs may ask for together.")
        Key("gpus", \.gpus, gpuIndices, absent: "none", "Indices of the GPUs that jobs may use.")
        Key("preempt", \.preempt, .flag, absent: "false", "Let a job of higher priority take the place of a running one.")
        Key("retries", \.retries, .integer(0...1_000_000), absent: "5", "Crashes in a row without a new checkpoint after which a job fails.")
        Key("retry-delay", \.retryDelay, .seconds("a time, such as 0, 1s or 2m"), absent: "1s", "Time that a job waits after its second such crash.")
        Key("keep-finished", \.keepFinished, .seconds("a time, such as 12h or 30d"), absent: "never", "Time after which a finished job is removed with its files.")
        Key("reserve", \.reserve, .bytes("a size, such as 0, 500M or 2G"), absent: "256M", "Space of the state's file system that no job may plan with.")
        Key("inhibit-sleep", \.inhibitSleep, .flag, absent: "false", "Keep the machine from going to sleep while a job runs.")
        Key("access", \.access, .word, absent: "shared for a system user, else own", "Users that the daemon serves.")
        Key("admin-group", \.adminGroup, .text, absent: "cfgd-admin", "Group whose members may change the jobs of others.")
        Key("connections", \.connections, .integer(1...100_000), absent: "256", "Connections at a time.")
        Key("connections-per-user", \.connectionsPerUser, .integer(1...100_000), absent: "64", "Connections of one user at a time.")
        Key("launcher", \.launcher, .word, absent: "child", "How workers are started.")
        Key("log-level", \.logLevel, .word(of: logLevels), absent: "info", "Least severe records that are written.")
    }

    private static let gpuIndices = ValueType<[Int]>.integers(0...255).mapped { Set($0).sorted() }

    private static func check(_ settings: inout DaemonSettings, _ reader: MappingReader) {
        if let cpus = settings.cpus, let threads = settings.threads, cpus < threads {
            reader.report("cpus", "\(cpus) is less than the \(threads) threads of one worker")
        }
    }
}
