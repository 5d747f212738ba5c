public import ArgumentParser
public import Jobs

/// The settings on the command line, which override those of the settings file.
struct SettingsOptions: ParsableArguments {
    @Option(help: "Workers at a time. [1]") var slots: Int?
    @Option(
        help:
            "Workers at a time for jobs that draw samples or import weights, beside the others and sharing their threads. [1]"
    ) var lightSlots: Int?
    @Option(help: "Threads of one worker; part of a job's result. [cores divided by slots]") var threads: Int?
    @Option(help: "Threads of all workers together. [cores, or what all slots need]") var cpus: Int?
    @Option(help: ArgumentHelp("Memory that jobs may ask for together, such as 16G. [all]", valueName: "size"))
    var memory: String?
    @Option(help: ArgumentHelp("The GPUs that jobs may use, such as 0,1. [none]", valueName: "list")) var gpus: String?
    @Flag(help: "Let a job of higher priority take the place of a running one, which saves and waits.")
    var preempt = false
    @Option(help: "Crashes in a row without a new checkpoint that a job may have. [5]") var retries: Int?
    @Option(
        help: ArgumentHelp("Disk space that the checkpoints of a new job must leave free. [256M]", valueName: "size"))
    var reserve: String?
    @Option(
        help: ArgumentHelp(
            "How long a job waits after its second such crash; doubled from crash to crash, 5 minutes at most. [1s]",
            valueName: "time"))
    var retryDelay: String?
    @Option(
        help: ArgumentHelp(
            "Remove finished jobs and their files after this time, such as 30d. [never]", valueName: "time"))
    var keepFinished: String?
    @Option(
        help: ArgumentHelp(
            "Time for which a removed job can be brought back before its files are deleted, such as 0 or 7d. [1d]",
            valueName: "time"))
    var keepRemoved: String?
    @Option(
        help: ArgumentHelp(
            "Time for which a worker stays for its model after a sampling job, such as 0 or 10m. [1m]",
            valueName: "time"))
    var keepWorker: String?
    @Flag(help: "Keep the machine from going to sleep while a job runs.") var inhibitSleep = false
    @Option(
        help: """
            The users to serve: own is the user who runs cfgd, shared is everybody who can open the socket. [shared for \
            system users, own for others]
            """)
    var access: Access?
    @Option(
        help: ArgumentHelp(
            "The group whose members may change others' jobs and rule the queue. [cfgd-admin]", valueName: "group"))
    var adminGroup: String?
    @Option(help: "Connections at a time. [256]") var connections: Int?
    @Option(help: "Connections of one user at a time. [64]") var connectionsPerUser: Int?
    @Option(help: "Jobs of one user that have not ended. [1000]") var jobsPerUser: Int?
    @Option(help: "Jobs that one user submits within a minute. [120]") var submissionsPerMinute: Int?
    @Option(
        help: ArgumentHelp(
            "Disk space that the jobs of one user take before further jobs are refused. [half of the file system]",
            valueName: "size"))
    var diskPerUser: String?
    @Option(
        help: """
            How to start workers: as child processes, which end with cfgd, or as units of the machine's or the user's \
            service manager, which survive cfgd. [child]
            """)
    var launcher: DaemonSettings.Launcher?
    @Option(
        help: "The least severe records to write: trace, debug, info, notice, warning, error or critical. [info]")
    var logLevel: String?

    func validate() throws {
        if let slots, slots < 1 { throw ValidationError("--slots \(slots) is out of range; valid is 1 or more.") }
        if let lightSlots, lightSlots < 0 {
            throw ValidationError("--light-slots \(lightSlots) is out of range; valid is 0 or more.")
        }
        if let threads, threads < 1 {
            throw ValidationError("--threads \(threads) is out of range; valid is 1 or more.")
        }
        if let cpus, cpus < threads ?? 1 {
            throw ValidationError("--cpus \(cpus) is out of range; one worker alone has \(threads ?? 1) threads.")
        }
        if let memory, ByteSize.bytes(memory) == nil {
            throw ValidationError("--memory \"\(memory)\" is no size; write 500M or 16G.")
        }
        if let gpus, Self.indices(gpus) == nil {
            throw ValidationError("--gpus \"\(gpus)\" is no list of indices; write 0 or 0,1.")
        }
        if let retryDelay, TimeSpan.seconds(retryDelay) == nil {
            throw ValidationError("--retry-delay \"\(retryDelay)\" is no time; write 0, 1s or 2m.")
        }
        if let keepFinished, TimeSpan.seconds(keepFinished) == nil {
            throw ValidationError("--keep-finished \"\(keepFinished)\" is no time; write 12h or 30d.")
        }
        if let keepRemoved, TimeSpan.seconds(keepRemoved) == nil {
            throw ValidationError("--keep-removed \"\(keepRemoved)\" is no time; write 0, 12h or 7d.")
        }
        if let keepWorker, TimeSpan.seconds(keepWorker) == nil {
            throw ValidationError("--keep-worker \"\(keepWorker)\" is no time; write 0, 30s or 10m.")
        }
        if let retries, retries < 0 {
            throw ValidationError("--retries \(retries) is out of range; valid is 0 or more.")
        }
        if let reserve, ByteSize.bytes(reserve) == nil {
            throw ValidationError("--reserve \"\(reserve)\" is no size; write 0, 500M or 2G.")
        }
        if let connections, connections < 1 {
            throw ValidationError("--connections \(connections) is out of range; valid is 1 or more.")
        }
        if let connectionsPerUser, connectionsPerUser < 1 {
            throw ValidationError("--connections-per-user \(connectionsPerUser) is out of range; valid is 1 or more.")
        }
        if let jobsPerUser, jobsPerUser < 1 {
            throw ValidationError("--jobs-per-user \(jobsPerUser) is out of range; valid is 1 or more.")
        }
        if let submissionsPerMinute, submissionsPerMinute < 1 {
            throw ValidationError(
                "--submissions-per-minute \(submissionsPerMinute) is out of range; valid is 1 or more.")
        }
        if let diskPerUser, ByteSize.bytes(diskPerUser) == nil {
            throw ValidationError("--disk-per-user \"\(diskPerUser)\" is no size; write 500M or 2T.")
        }
        if let logLevel, !DaemonSettings.logLevels.contains(logLevel) {
            throw ValidationError(
                "--log-level \"\(logLevel)\" is unknown; valid is \(DaemonSettings.logLevels.joined(separator: ", ")).")
        }
    }

    /// Overrides settings with the options that were given.
    func apply(to settings: inout DaemonSettings) {
        settings.slots = slots ?? settings.slots
        settings.lightSlots = lightSlots ?? settings.lightSlots
        settings.threads = threads ?? settings.threads
        settings.cpus = cpus ?? settings.cpus
        settings.memory = memory.flatMap(ByteSize.bytes) ?? settings.memory
        settings.gpus = gpus.flatMap(Self.indices) ?? settings.gpus
        settings.preempt = preempt || settings.preempt
        settings.retries = retries ?? settings.retries
        settings.retryDelay = retryDelay.flatMap(TimeSpan.seconds) ?? settings.retryDelay
        settings.keepFinished = keepFinished.flatMap(TimeSpan.seconds) ?? settings.keepFinished
        settings.keepRemoved = keepRemoved.flatMap(TimeSpan.seconds) ?? settings.keepRemoved
        settings.reserve = reserve.flatMap(ByteSize.bytes) ?? settings.reserve
        settings.keepWorker = keepWorker.flatMap(TimeSpan.seconds) ?? settings.keepWorker
        settings.inhibitSleep = inhibitSleep || settings.inhibitSleep
        settings.access = access ?? settings.access
        settings.adminGroup = adminGroup ?? settings.adminGroup
        settings.connections = connections ?? settings.connections
        settings.connectionsPerUser = connectionsPerUser ?? settings.connectionsPerUser
        settings.jobsPerUser = jobsPerUser ?? settings.jobsPerUser
        settings.submissionsPerMinute = submissionsPerMinute ?? settings.submissionsPerMinute
        settings.diskPerUser = diskPerUser.flatMap(ByteSize.bytes) ?? settings.diskPerUser
        settings.launcher = launcher ?? settings.launcher
        settings.logLevel = logLevel ?? settings.logLevel
    }

    /// The indices of `0,1`; `nil` for another text.
    private static func indices(_ text: String) -> [Int]? {
        let parts = text.split(separator: ",", omittingEmptySubsequences: false).map { UInt8($0).map(Int.init) }
        return parts.contains(nil) ? nil : Set(parts.compactMap { $0 }).sorted()
    }
}

extension Access: ExpressibleByArgument {}
extension DaemonSettings.Launcher: ExpressibleByArgument {}
