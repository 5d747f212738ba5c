internal import Control
internal import Jobs

/// The answer of a method that changes something.
protocol Change: Encodable, Sendable {
    /// The jobs that were changed.
    var jobNumbers: [Int] { get }
    /// Whether anything was changed at all.
    var isChange: Bool { get }
}

extension Change {
    var isChange: Bool { true }
}

/// The answer of a method that changes jobs.
protocol JobsChange: Change {
    var jobs: [Job] { get }
}

extension JobsChange {
    var jobNumbers: [Int] { jobs.map(\.number) }
}

extension Submit.Reply: Change {
    var jobNumbers: [Int] { job.map { [$0.number] } ?? [] }
    // A dry run has no job.
    var isChange: Bool { job != nil }
}

extension Rerun.Reply: Change {
    var jobNumbers: [Int] { [job.number] }
}

extension Cancel.Reply: JobsChange {}
extension Hold.Reply: JobsChange {}
extension Release.Reply: JobsChange {}
extension Priority.Reply: JobsChange {}
extension Label.Reply: JobsChange {}
extension Pause.Reply: JobsChange {}
extension Resume.Reply: JobsChange {}
extension Remove.Reply: JobsChange {}

extension Reload.Reply: Change {
    var jobNumbers: [Int] { [] }
}

// And so the one of `Open`, which is the same type.
extension Drain.Reply: Change {
    var jobNumbers: [Int] { [] }
}
