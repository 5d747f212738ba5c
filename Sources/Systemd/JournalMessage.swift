public import Logging

/// The kinds of records with a fixed message ID: `journalctl MESSAGE_ID=…` finds them, and `journalctl -x` explains
/// them from `systemd/cfgd.catalog`.
///
/// The IDs never change: catalogues and scripts depend on them.
public enum JournalMessage: String, Sendable, CaseIterable {
    case jobStarted = "6bd960a6254842d08129255d617a375d"
    case jobResumed = "6be13f5820064a57beb5026dbc4ae30a"
    case checkpointSaved = "59b750c292ef47cf8f829f78834e7e26"
    case checkpointRejected = "b770ff0b411e4841a2a72087d14513c3"
    case noSpace = "b95bb5972f1c4a3781c1ebf4d8954c77"
    case jobSucceeded = "a5ce286e535f4ee79a68c6e5ccd7be9f"
    case jobFailed = "6eb0445be6914800882fbe4fdcfd87b1"
    case jobCancelled = "467821b906ae48ea837a64c322d3b47d"
    case workerLost = "e6739395fd734e179e0d3bc55034d5dc"
    case jobRecovered = "2c51c9313e1a4a2aa97a021c42803ec6"
    case jobPaused = "21c96c1e4920467985c45364b40b0352"
    case notFinite = "090f6cdc3de24d3ca6e58ea5d48c9f05"
    case configurationRejected = "2972355423b84064b99e55e9354cad3e"
    case queueTroubled = "e2d0f557212d4b56aca0ce222e89426e"
    case callRecorded = "0e3cb860abcb46a09cbff0f6523d307c"

    /// The metadata key of the ID.
    public static let metadataKey = "MESSAGE_ID"

    /// The ID as the value of `metadataKey`.
    public var metadataValue: Logger.MetadataValue { .string(rawValue) }
}
