internal import Control
internal import Foundation
internal import Jobs
internal import Logging
internal import Systemd

/// A reload: reads the configuration again and puts it in force, or leaves everything as it was.
struct Reloading: Sendable {
    /// A configuration and its file; `nil` for a configuration without a file.
    typealias Reading = (configuration: DaemonConfiguration, file: URL?)

    let configuration: CurrentConfiguration
    let notifier: ServiceNotifier
    let logger: Logger
    /// Reads the configuration; throws `SpecError` for issues in the file.
    let read: @Sendable () throws -> Reading
    /// Called after a changed configuration is in force.
    let whenChanged: @Sendable () -> Void

    /// Reads the configuration and puts it in force.
    /// - Throws: `ControlError`; then the old configuration stays in force.
    func callAsFunction() throws -> Reload.Reply {
        notifier.reloading()
        defer { notifier.ready() }
        let reading: Reading
        do {
            reading = try read()
        } catch let error as SpecError {
            report(error.issues.map(\.description).joined(separator: "; "))
            throw ControlError.invalidSpec(issues: error.issues)
        } catch {
            report("\(error)")
            throw ControlError.failed(text: "the configuration cannot be read, and stays as it was: \(error)")
        }
        let changed = configuration.replace(by: reading.configuration)
        let what = changed.isEmpty ? "nothing has changed" : "new: \(changed.joined(separator: ", "))"
        logger.notice("the configuration was read again; \(what)")
        if !changed.isEmpty { whenChanged() }
        return Reload.Reply(file: reading.file?.plainPath, changed: changed)
    }

    private func report(_ text: String) {
        logger.error(
            "the configuration cannot be used, and stays as it was: \(text)",
            metadata: [JournalMessage.metadataKey: JournalMessage.configurationRejected.metadataValue])
    }
}
