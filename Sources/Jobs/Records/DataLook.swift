/// The findings of a look at the files of a spec, within a time: what `cfgd-worker look` prints.
public struct DataLook: Codable, Sendable, Hashable {
    /// The findings about each data set that can be used, in the order of the spec's keys.
    public var reports: [DataReport]
    /// The doubts by their fields: data that could not be looked at here, now, or with these rights. The job may still succeed.
    public var issues: [SpecIssue]
    /// The faults by their fields: each makes the job fail, or draw something else than the spec asks for, on any machine with
    /// these files.
    public var faults: [SpecIssue]
    /// Bytes that the job writes, of which only the data tell how many there are; `nil` for other jobs, and where the look did not
    /// find out. A lower bound where a report is partial.
    public var outputBytes: Int?

    private enum CodingKeys: CodingKey { case reports, issues, faults, outputBytes }

    /// Creates the findings of a look.
    public init(reports: [DataReport], issues: [SpecIssue], faults: [SpecIssue] = []) {
        self.reports = reports
        self.issues = issues
        self.faults = faults
    }

    /// Reads the findings; those of a program that told no faults have none.
    /// - Throws: `DecodingError` for JSON of another form.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        reports = try container.decode([DataReport].self, forKey: .reports)
        issues = try container.decode([SpecIssue].self, forKey: .issues)
        faults = try container.decodeIfPresent([SpecIssue].self, forKey: .faults) ?? []
        outputBytes = try container.decodeIfPresent(Int.self, forKey: .outputBytes)
    }
}
