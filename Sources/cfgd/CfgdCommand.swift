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
    @Option(help: "Crashes in a row without a new checkpoint that a job may have.") var retries = 5
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
        if retries < 0 { throw ValidationError("--retries \(retries) is out of range; valid is 0 or more.") }
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
        configuration.threads = threads ?? max(ProcessInfo.processInfo.activeProcessorCount / slots, 1)
        configuration.retries = retries
        return (configuration, launcher)
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
