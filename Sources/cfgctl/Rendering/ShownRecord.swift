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
    /// No facts.
    var facts: [(name: String, text: String)] { [] }
    /// No table.
    func table(style: Style) -> [String] { [] }
}
