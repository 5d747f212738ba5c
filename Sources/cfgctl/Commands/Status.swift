internal import ArgumentParser
internal import Control
internal import Foundation
internal import Jobs
internal import Varlink

/// The command that lists jobs.
struct StatusCommand: JobCommand {
    static let configuration = CommandConfiguration(
        commandName: "status",
        abstract: "List queued and running jobs, with -a all jobs.",
        discussion: """
            Examples:
              cfgctl status
              cfgctl status -a --since yesterday --state failed
              cfgctl status -w
              cfgctl status --json | jq -r '.jobs[] | [.number, .state] | @tsv'
            """)

    @Argument(help: ArgumentHelp("Only these jobs.", valueName: "job"), completion: JobCompletion.jobs) var jobs:
        [String] = []
    @Option(
        help: ArgumentHelp("Only jobs in this state; may be repeated.", valueName: "state"),
        completion: .list(JobState.allCases.map(\.rawValue)))
    var state: [JobState] = []
    @Option(help: ArgumentHelp("Only jobs with this label; may be repeated.", valueName: "key=value"))
    var label: [String] = []
    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Only jobs submitted since this time, such as 2h (ago), yesterday or 2026-01-31 13:59.", valueName: "time"))
    var since: String?
    @Flag(name: [.customShort("a"), .long], help: "Include finished jobs.") var all = false
    @Flag(name: [.customShort("w"), .long], help: "Keep running and show every change.") var watch = false
    @OptionGroup var connection: ConnectionOptions

    func validate() throws {
        if let since, TimeText.parse(since, now: Date()) == nil {
            throw ValidationError(
                "--since \"\(since)\" is not a time; write 2h (ago), yesterday, 2026-01-31 or \"2026-01-31 13:59\"")
        }
    }

    func run() async throws {
        let parameters = try parameters(now: Date())
        if watch {
            let interruption = InterruptMessage { "" }
            defer { withExtendedLifetime(interruption) {} }
            try await JobListing(connection: connection, filter: parameters).follow()
            return
        }
        let client = try await connection.connect()
        if connection.json {
            Output.data.line(try await client.listJSON(parameters).description)
            return
        }
        let jobs = try await client.list(parameters)
        if let reason = try await client.call(Status.self, .init()).drained {
            Output.talk.line("No job is started: \(PlainText.line(reason)). `cfgctl queue open` starts them again.")
        }
        if jobs.isEmpty {
            Output.talk.line(
                parameters == .init()
                    ? "No job waits or runs. `cfgctl status -a` lists the finished ones." : "No job matches.")
            return
        }
        for line in JobTable.lines(jobs, now: Date(), width: Output.data.width, style: Output.data.style) {
            Output.data.line(line)
        }
    }

    /// The parameters of `List`. A state that only finished jobs have includes finished jobs.
    func parameters(now: Date) throws -> List.Parameters {
        let labels = try Labels.parse(label)
        let time = since.flatMap { TimeText.parse($0, now: now) }
        return List.Parameters(
            jobs: jobs.isEmpty ? nil : jobs, states: state.isEmpty ? nil : state, labels: labels.isEmpty ? nil : labels,
            since: time, all: all || state.contains(where: \.isFinal) ? true : nil)
    }
}
