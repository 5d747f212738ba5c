internal import Control
internal import Foundation
internal import Jobs
internal import Varlink

/// An error that ends a command: its message on standard error and its exit status.
struct Failure: Error, Hashable {
    /// The message: failure, cause and remedy; empty where everything was printed already.
    let message: String
    /// The exit status.
    let status: CommandStatus

    init(_ status: CommandStatus, _ message: String = "") {
        self.status = status
        self.message = message
    }

    /// Translates an error of a lower layer; `nil` for an unknown one.
    init?(_ error: any Error) {
        switch error {
        case let error as Failure: self = error
        case let error as SpecError: self.init(.badSpec, error.description)
        case let error as ControlError: self.init(Self.status(of: error), error.description)
        case let error as VarlinkClientError: self.init(error)
        case let error as VarlinkError: self.init(Self.status(of: error), "the daemon answered: \(error)")
        case let error as DecodingError:
            self.init(
                .internalError,
                "the daemon's answer cannot be read; its version may differ (cfgctl version): \(error)")
        case let error as CocoaError:
            let path = error.filePath.map { "\($0): " } ?? ""
            self.init(.inputOutput, path + error.localizedDescription)
        default: return nil
        }
    }

    private init(_ error: VarlinkClientError) {
        let advice = "; cfgd is started by `systemctl start cfgd`, or by hand with `cfgd`"
        switch error {
        case .noSocket(let path):
            self.init(
                .unreachable,
                "cannot reach the daemon: there is no socket at \(path)\(advice). "
                    + "Another socket is named with --socket or $CFGD_SOCKET")
        case .refused(let path):
            self.init(.unreachable, "cannot reach the daemon: nobody listens at \(path)\(advice)")
        case .notASocket(let path, let kind):
            self.init(
                .unreachable,
                "cannot reach the daemon: \(path) is \(kind), not a socket; leave out --socket and $CFGD_SOCKET, or name "
                    + "the daemon's socket, which `cfgd --socket` made")
        case .permissionDenied(let path):
            self.init(
                .notPermitted,
                "you may not connect to \(path); members of the group that owns it may (ls -l \(path))")
        case .unreachable, .disconnected: self.init(.unreachable, error.description)
        case .malformedReply, .closed: self.init(.internalError, error.description)
        }
    }

    private static func status(of error: ControlError) -> CommandStatus {
        switch error {
        case .noSuchJob, .noCheckpoint: .noInput
        // These states pass by themselves; the others last until somebody changes them.
        case .badState(_, let state, _): state.hasWorker || state == .queued ? .tryLater : .usage
        case .invalidSpec, .notAdmitted: .badSpec
        case .notPermitted: .notPermitted
        case .noSpace, .inputOutput: .inputOutput
        case .failed: .internalError
        case .shuttingDown, .tooManyConnections, .revisionGone, .fellBehind: .tryLater
        }
    }

    private static func status(of error: VarlinkError) -> CommandStatus {
        switch error.name {
        case VarlinkError.permissionDenied.name: .notPermitted
        case let name where name.hasPrefix("org.varlink.service."): .usage
        default: .internalError
        }
    }
}
