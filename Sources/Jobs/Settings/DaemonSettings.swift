/// What a daemon can be told in `cfgd.yaml` and on its command line; what is `nil` stays as it would be without.
public struct DaemonSettings: Sendable, Hashable {
    /// How workers are started.
    public enum Launcher: String, Sendable, Hashable, CaseIterable {
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
    /// Whether a job of higher priority may take the place of a running one.
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
    /// Whom it serves. For the daemon's life.
    public var access: Access?
    /// The group whose members may change the jobs of others and rule the queue. For the daemon's life.
    public var adminGroup: String?
    /// Connections at a time, at least 1. For the daemon's life.
    public var connections: Int?
    /// Connections of one user at a time, at least 1. For the daemon's life.
    public var connectionsPerUser: Int?
    /// How workers are started. For the daemon's life.
    public var launcher: Launcher?
    /// The least severe records to write, as swift-log names them. For the daemon's life.
    public var logLevel: String?

    /// Names of the log levels.
    public static let logLevels = ["trace", "debug", "info", "notice", "warning", "error", "critical"]

    /// Settings that say nothing.
    public init() {}

    /// These settings, with what others say in the place of what these do.
    public func overridden(by other: DaemonSettings) -> DaemonSettings {
        var merged = self
        func take<Value>(_ key: WritableKeyPath<DaemonSettings, Value?>) {
            if let value = other[keyPath: key] { merged[keyPath: key] = value }
        }
        take(\.slots)
        take(\.threads)
        take(\.cpus)
        take(\.memory)
        take(\.gpus)
        take(\.preempt)
        take(\.retries)
        take(\.retryDelay)
        take(\.keepFinished)
        take(\.reserve)
        take(\.inhibitSleep)
        take(\.access)
        take(\.adminGroup)
        take(\.connections)
        take(\.connectionsPerUser)
        take(\.launcher)
        take(\.logLevel)
        return merged
    }
}
