public import Logging

/// The log of a service: the journal if standard error leads there, otherwise lines on standard error.
public enum ServiceLog {
    /// Returns the handler for this process, for `LoggingSystem.bootstrap` or `Logger(label:factory:)`.
    ///
    /// - Parameters:
    ///   - label: The name of the logger.
    ///   - identifier: The program's name in the journal.
    ///   - logLevel: Minimum level of written records, default `info`.
    public static func handler(
        label: String, identifier: String, logLevel: Logger.Level = .info
    ) -> any LogHandler {
        if JournalStream.standardErrorIsJournal {
            JournalLogHandler(label: label, identifier: identifier, logLevel: logLevel)
        } else {
            StandardErrorLogHandler(logLevel: logLevel)
        }
    }
}
