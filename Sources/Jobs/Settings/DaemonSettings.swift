internal import Foundation

/// The settings of a daemon: its defaults, then the keys of `cfgd.yaml`, then its command line.
///
/// A new setting is a property here and a row of `table`, an option in cfgd's `SettingsOptions`, and the code that obeys it.
public struct DaemonSettings: SpecMapping {
    /// The ways to start workers.
    public enum Launcher: String, Codable, Sendable, Hashable, CaseIterable {
        /// Child processes, which end with the daemon.
        case child
        /// Units of the machine's service manager, which survive the daemon.
        case unit
        /// Units of the user's service manager, which survive the daemon.
        case userUnit = "user-unit"
    }

    /// Workers at a time, in 1...1024, default 1.
    public var slots = 1
    /// Workers at a time for jobs that draw samples or import weights, beside the others, in 0...1024, default 1.
    public var lightSlots = 1
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
    /// Seconds for which a removed job can be brought back before its files are deleted; default one day.
    public var keepRemoved = 86400.0
    /// Bytes of the state's file system that checkpoints of a new job must leave free, default 256 MB.
    public var reserve = 256_000_000
    /// Seconds for which a worker stays for its model after a sampling job; 0 for none, default one minute.
    public var keepWorker = 60.0
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
    /// Jobs of one user that have not ended, in 1...1,000,000, default 1000.
    public var jobsPerUser = 1000
    /// Jobs that one user submits within a minute, in 1...1,000,000, default 120.
    public var submissionsPerMinute = 120
    /// Bytes that the run directories of one user's jobs may have when a job is submitted; `nil` for half of the state's file
    /// system.
    public var diskPerUser: Int?
    /// The way to start workers, by default `child`.
    public var launcher = Launcher.child
    /// The least severe records to write, as swift-log names them, by default `info`.
    public var logLevel = "info"

    /// Names of the log levels.
    public static let logLevels = ["trace", "debug", "info", "notice", "warning", "error", "critical"]

    /// Creates the settings with their defaults.
    public init() {}

    /// The keys of `cfgd.yaml`.
    public static let table = KeyTable<DaemonSettings>(check: check) {
        Key("slots", \.slots, .integer(1...1024), "Workers at a time.")
        Key(
            "light-slots", \.lightSlots, .integer(0...1024),
            "Workers at a time for jobs that draw samples or import weights, beside the others and sharing their threads."
        )
        Key(
            "threads", \.threads, .integer(1...4096), absent: "the machine's cores divided by the slots",
            "Threads of one worker, unless a job asks for others.")
        Key(
            "cpus", \.cpus, .integer(1...65536), absent: "the machine's cores, or what all slots need",
            "Threads of all workers together.")
        Key(
            "memory", \.memory, .bytes("a size, such as 500M or 16G"), absent: "all of the machine's",
            "Memory that jobs may request together.")
        Key("gpus", \.gpus, gpuIndices, "Indices of the GPUs that jobs may use, each by one job at a time.")
        Key("preempt", \.preempt, .flag, "Let a job of higher priority take the place of a running one.")
        Key(
            "retries", \.retries, .integer(0...1_000_000),
            "Crashes in a row without a new checkpoint after which a job fails.")
        Key(
            "retry-delay", \.retryDelay, .seconds("a time, such as 0, 1s or 2m"), default: "1s",
            "Time that a job waits after its second such crash, doubled from crash to crash.")
        Key(
            "keep-finished", \.keepFinished, .seconds("a time, such as 12h or 30d"), absent: "never",
            "Time after which a finished job is removed with its files.")
        Key(
            "keep-removed", \.keepRemoved, .seconds("a time, such as 0, 12h or 7d"), default: "1d",
            "Time for which a removed job can be brought back before its files are deleted; 0 for none.")
        Key(
            "reserve", \.reserve, .bytes("a size, such as 0, 500M or 2G"), default: "256M",
            "Space of the state's file system that checkpoints of a new job must leave free.")
        Key(
            "keep-worker", \.keepWorker, .seconds("a time, such as 0, 30s or 10m"), default: "1m",
            "Time for which a worker stays for its model after a sampling job; 0 for none.")
        Key("inhibit-sleep", \.inhibitSleep, .flag, "Keep the machine from going to sleep while a job runs.")
        Key(
            "access", \.access, .word, absent: "shared for a system user, else own", "Users whom the daemon serves.")
        Key(
            "admin-group", \.adminGroup, .text,
            "Group whose members may change the jobs of others and control the queue.")
        Key("connections", \.connections, .integer(1...100_000), "Connections at a time.")
        Key("connections-per-user", \.connectionsPerUser, .integer(1...100_000), "Connections of one user at a time.")
        Key(
            "jobs-per-user", \.jobsPerUser, .integer(1...1_000_000), "Jobs of one user that have not ended.")
        Key(
            "submissions-per-minute", \.submissionsPerMinute, .integer(1...1_000_000),
            "Jobs that one user submits within a minute.")
        Key(
            "disk-per-user", \.diskPerUser, .bytes("a size, such as 500M or 2T"),
            absent: "half of the state's file system",
            "Space that the jobs of one user take before further jobs are refused.")
        Key("launcher", \.launcher, .word, "Way to start workers.")
        Key("log-level", \.logLevel, .word(of: logLevels), "Least severe records that are written.")
    }

    /// The keys that are fixed for the daemon's life; a reload puts all others in force.
    static let fixedKeys: Set = [
        "access", "admin-group", "connections", "connections-per-user", "launcher", "log-level",
    ]

    private static let gpuIndices = ValueType<[Int]>.integers(0...255).mapped { Set($0).sorted() }

    private static func check(_ settings: inout DaemonSettings, _ reader: MappingReader) {
        if let cpus = settings.cpus, let threads = settings.threads, cpus < threads {
            reader.report("cpus", "\(cpus) is less than the \(threads) threads of one worker")
        }
    }

    /// Threads of one worker where a job names none.
    public var workerThreads: Int { threads ?? max((cpus ?? ProcessInfo.processInfo.activeProcessorCount) / slots, 1) }

    /// The names of the settings that a reload changes from these to `other`, in alphabetical order.
    public func reloaded(by other: DaemonSettings) -> [String] {
        var names = Set(Self.table.keys.filter { $0.differs(self, other) }.map(\.description.word))
        names.subtract(Self.fixedKeys)
        // The default depends on other settings.
        if workerThreads == other.workerThreads { names.remove("threads") } else { names.insert("threads") }
        return names.sorted()
    }
}
