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
            their jobs go on when it is started again. SIGHUP, or cfgctl daemon reload, reads the file of settings again. \
            cfgctl talks to it.

            Examples:
              cfgd
              cfgd --state /srv/cfgd --socket /run/user/1000/cfgd/control.sock --slots 2
              cfgd --config cfgd.yaml --check
            """,
        version: Version.current)

    @Option(help: "The state directory. [$STATE_DIRECTORY, else $XDG_STATE_HOME/cfgd]", completion: .directory)
    var state: String?
    @Option(
        help: "The socket, unless systemd passes one. [$CFGD_SOCKET, else $XDG_RUNTIME_DIR/cfgd/control.sock]",
        completion: .file())
    var socket: String?
    @Option(
        help: """
            The file of settings. [cfgd.yaml in $CREDENTIALS_DIRECTORY, $CONFIGURATION_DIRECTORY or \
            $XDG_CONFIG_HOME/cfgd]
            """, completion: .file())
    var config: String?
    @Flag(help: "Only check the file of settings, and leave.") var check = false
    @OptionGroup var options: SettingsOptions
    @Option(
        help: "The program cfgd-worker. [$CFGD_WORKER, else beside cfgd, else in ../libexec/cfgd]", completion: .file())
    var worker: String?

    func run() async throws {
        // A client that hangs up must not end the daemon, nor must a closed terminal; the daemon takes SIGHUP later.
        signal(SIGPIPE, SIG_IGN)
        signal(SIGHUP, SIG_IGN)
        let settings: DaemonSettings
        do {
            settings = try self.settings()
        } catch {
            // The log level is still unknown here.
            FileHandle.standardError.write(Data("\(Self.words(error))\n".utf8))
            throw ExitCode(78)
        }
        if check {
            print(settingsFile.map { "\($0.path(percentEncoded: false)): good" } ?? "There is no file of settings.")
            return
        }
        let level = Logger.Level(rawValue: settings.logLevel) ?? .info
        let logger = Logger(label: "cfgd") {
            DetachedLogHandler(ServiceLog.handler(label: $0, identifier: "cfgd", logLevel: level))
        }
        defer { DetachedLogHandler.flush() }
        do {
            try await serve(settings, logger)
            logger.notice("stopped")
        } catch let error as DaemonError {
            logger.critical("\(error)")
            throw ExitCode(error.exitStatus)
        } catch {
            logger.critical("The daemon cannot go on: \(error)")
            throw ExitCode(70)
        }
    }

    private func serve(_ settings: DaemonSettings, _ logger: Logger) async throws {
        let environment = ProcessInfo.processInfo.environment
        let launcher = try await launcher(settings.launcher, environment, logger)
        let passed = ListenDescriptor.takeAll()
        let configuration = DaemonConfiguration(
            state: try DaemonConfiguration.state(named: state, environment: environment),
            address: passed.first.map { .descriptor($0.descriptor) }
                ?? .path(DaemonConfiguration.socket(named: socket, environment: environment), mode: 0o660),
            settings: settings)
        StateDirectory.confineProcess(to: configuration.state)
        let daemon = Daemon(configuration, launcher: launcher, logger: logger) {
            var reread = configuration
            reread.settings = try self.settings()
            return (reread, settingsFile)
        }
        let words =
            "listening on \(configuration.address.words), state in \(configuration.state.path(percentEncoded: false))"
        try await daemon.run { logger.notice("\(words)") }
    }

    private func launcher(
        _ kind: DaemonSettings.Launcher, _ environment: [String: String], _ logger: Logger
    ) async throws(DaemonError) -> any Launcher {
        switch kind {
        case .child:
            return ChildLauncher(program: try ChildLauncher.find(named: worker, environment: environment))
        case .unit, .userUnit:
            let launcher = UnitLauncher(kind == .unit ? .system : .user, logger: logger)
            try await launcher.check()
            return launcher
        }
    }

    private var settingsFile: URL? {
        DaemonConfiguration.settingsFile(named: config, environment: ProcessInfo.processInfo.environment)
    }

    /// The settings of the file, overridden by the command line.
    private func settings() throws -> DaemonSettings {
        var settings =
            try settingsFile.map { try DaemonSettings(contentsOf: $0, named: $0.path(percentEncoded: false)) }
            ?? DaemonSettings()
        options.apply(to: &settings)
        return settings
    }

    private static func words(_ error: any Error) -> String {
        switch error {
        case let error as SpecError: error.description
        case let error as CocoaError: "\(error.filePath ?? "the file of settings"): \(error.localizedDescription)"
        default: "\(error)"
        }
    }
}

extension ListenAddress {
    /// The address for messages.
    fileprivate var words: String {
        switch self {
        case .path(let path, _): path
        case .descriptor(let descriptor): "descriptor \(descriptor) from the service manager"
        }
    }
}
