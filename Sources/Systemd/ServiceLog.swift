public import Logging

/// The log of a service: the journal where standard error leads there, else lines of text on standard error.
public enum ServiceLog {
    /// The handler that suits this process; for `LoggingSystem.bootstrap` or `Logger(label:factory:)`.
    ///
    /// - Parameter identifier: what the journal calls the program.
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
