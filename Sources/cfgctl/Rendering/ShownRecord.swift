internal import Jobs

/// The record of a job's kind as `cfgctl show` prints it. The conformance of a record stands beside its table and is all that
/// registers it.
protocol ShownRecord {
    /// Facts for the list at the top, as names and texts.
    var facts: [(name: String, text: String)] { get }
    /// The lines of a table below the facts; none where facts say it all.
    func table(style: Style) -> [String]
}

extension ShownRecord {
    /// The empty list of facts, the default.
    var facts: [(name: String, text: String)] { [] }
    /// The empty table, the default.
    func table(style: Style) -> [String] { [] }
}
