/// The findings of a look at the files of a spec, within a time: what `cfgd-worker look` prints.
public struct DataLook: Codable, Sendable, Hashable {
    /// The findings about each data set that can be used, in the order of the spec's keys.
    public var reports: [DataReport]
    /// The reasons why a data set cannot be used, by its field.
    public var issues: [SpecIssue]

    /// Creates the findings of a look.
    public init(reports: [DataReport], issues: [SpecIssue]) {
        self.reports = reports
        self.issues = issues
    }
}
