internal import ArgumentParser
internal import Daemon
internal import Foundation
internal import Jobs
internal import Logging
internal import Systemd
internal import Varlink

/// The command line of the daemon.
@main
struct CfgdCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "cfgd",
        abstract: "Runs training and sampling of guided generative models as queued, checkpointed jobs.",
        discussion: """
            cfgd stays in the foreground, with or without systemd, until SIGTERM or SIGINT; its workers then save, and \
            their jobs go on when it is started again. cfgctl talks to it.

            Examples:
              cfgd
              cfgd --state /srv/cfgd --socket /run/user/1000/cfgd/control.sock --slots 2
            """,
        version: Version.current)

    @Option(help: "The state directory. [$STATE_DIRECTORY, else $XDG_STATE_HOME/cfgd]", completion: .directory)
    var state: String?
    @Option(
        help: "The socket, unless systemd passes one. [$CFGD_SOCKET, else $XDG_RUNTIME_DIR/cfgd/control.sock]",
        completion: .file())
    var socket: String?
    @Option(help: "Workers at a time.") var slots = 1
    @Option(help: "Threads of one worker; part of a job's result. [cores divided by slots]") var threads: Int?
    @Option(help: "Threads of all workers together. [cores, or what all slots need]") var cpus: Int?
    @Option(help: ArgumentHelp("Memory that jobs may ask for together, such as 16G. [all]", valueName: "size"))
    var memory: String?
    @Option(help: ArgumentHelp("The GPUs that jobs may use, such as 0,1. [none]", valueName: "list")) var gpus: String?
    @Flag(help: "Let a job of higher priority take the place of a running one, which saves and waits.") var preempt =
        false
    @Option(help: "Crashes in a row without a new checkpoint that a job may have.") var retries = 5
    @Option(help: "Disk space that the checkpoints of a new job must leave free, such as 2G.") var reserve = "256M"
    @Option(
        help: ArgumentHelp(
            "How long a job waits after its second such crash; doubled from crash to crash, 5 minutes at most.",
            valueName: "time"))
    var retryDelay = "1s"
    @Option(
        help: ArgumentHelp(
            "Remove finished jobs and their files after this time, such as 30d. [never]", valueName: "time"))
    var keepFinished: String?
    @Option(help: "Connections at a time.") var connections = VarlinkLimits().connections
    @Option(help: "Connections of one user at a time.") var connectionsPerUser = VarlinkLimits().connectionsPerUser
    @Option(
        help: "The program cfgd-worker. [$CFGD_WORKER, else beside cfgd, else in ../libexec/cfgd]", completion: .file())
    var worker: String?
    @Option(help: "The least severe records to write: trace, debug, info, notice, warning, error or critical.")
    var logLevel = "info"

    func validate() throws {
        if slots < 1 { throw ValidationError("--slots \(slots) is out of range; valid is 1 or more.") }
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
        if TimeSpan.seconds(retryDelay) == nil {
            throw ValidationError("--retry-delay \"\(retryDelay)\" is no time; write 0, 1s or 2m.")
        }
        if let keepFinished, TimeSpan.seconds(keepFinished) == nil {
            throw ValidationError("--keep-finished \"\(keepFinished)\" is no time; write 12h or 30d.")
        }
        if retries < 0 { throw ValidationError("--retries \(retries) is out of range; valid is 0 or more.") }
        if connections < 1 {
            throw ValidationError("--connections \(connections) is out of range; valid is 1 or more.")
        }
        if connectionsPerUser < 1 {
            throw ValidationError("--connections-per-user \(connectionsPerUser) is out of range; valid is 1 or more.")
        }
        if ByteSize.bytes(reserve) == nil {
            throw ValidationError("--reserve \"\(reserve)\" is no size; write 0, 500M or 2G.")
        }
        if Logger.Level(rawValue: logLevel) == nil {
            throw ValidationError("--log-level \"\(logLevel)\" is unknown; valid is trace, debug, info, notice, …")
        }
    }

    func run() async throws {
        // A client that hangs up is no reason to die; a terminal that closes neither.
        signal(SIGPIPE, SIG_IGN)
        signal(SIGHUP, SIG_IGN)
        let level = Logger.Level(rawValue: logLevel) ?? .info
        let logger = Logger(label: "cfgd") { ServiceLog.handler(label: $0, identifier: "cfgd", logLevel: level) }
        do {
            let (configuration, launcher) = try configured()
            let address = configuration.address
            try await Daemon(configuration, launcher: launcher, logger: logger).run {
                logger.notice(
                    "listening on \(address.words), state in \(configuration.state.path)")
            }
            logger.notice("stopped")
        } catch let error as DaemonError {
            logger.critical("\(error)")
            throw ExitCode(error.exitStatus)
        } catch {
            logger.critical("The daemon cannot go on: \(error)")
            throw ExitCode(70)
        }
    }

    private func configured() throws(DaemonError) -> (DaemonConfiguration, ChildLauncher) {
        let environment = ProcessInfo.processInfo.environment
        let launcher = ChildLauncher(program: try ChildLauncher.find(named: worker, environment: environment))
        let passed = ListenDescriptor.takeAll()
        var configuration = DaemonConfiguration(
            state: try DaemonConfiguration.state(named: state, environment: environment),
            address: passed.first.map { .descriptor($0.descriptor) }
                ?? .path(DaemonConfiguration.socket(named: socket, environment: environment), mode: 0o660))
        configuration.slots = slots
        configuration.threads = threads ?? max((cpus ?? ProcessInfo.processInfo.activeProcessorCount) / slots, 1)
        configuration.cpus = cpus
        configuration.memory = memory.flatMap(ByteSize.bytes)
        configuration.gpus = gpus.flatMap(Self.indices) ?? []
        configuration.preempts = preempt
        configuration.retries = retries
        configuration.retryDelay = TimeSpan.seconds(retryDelay) ?? configuration.retryDelay
        configuration.retention = keepFinished.flatMap(TimeSpan.seconds)
        configuration.reserve = ByteSize.bytes(reserve) ?? configuration.reserve
        configuration.connections = connections
        configuration.connectionsPerUser = connectionsPerUser
        return (configuration, launcher)
    }

    /// The numbers of `0,1`; `nil` for anything else.
    private static func indices(_ text: String) -> [Int]? {
        let parts = text.split(separator: ",", omittingEmptySubsequences: false).map { UInt8($0).map(Int.init) }
        return parts.contains(nil) ? nil : Set(parts.compactMap { $0 }).sorted()
    }
}

extension ListenAddress {
    /// The address for people.
    fileprivate var words: String {
        switch self {
        case .path(let path, _): path
        case .descriptor(let descriptor): "descriptor \(descriptor) from the service manager"
        }
    }
}
