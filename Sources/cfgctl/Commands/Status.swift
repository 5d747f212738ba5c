internal import ArgumentParser
internal import Control
internal import Foundation
internal import Glibc
internal import Jobs
internal import Varlink

/// The command that lists jobs.
struct StatusCommand: AsyncParsableCommand {
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

    @Argument(help: "Only these jobs.", completion: JobCompletion.jobs) var jobs: [String] = []
    @Option(
        help: ArgumentHelp("Only jobs in this state; may be repeated.", valueName: "state"),
        completion: .list(JobState.allCases.map(\.rawValue)))
    var state: [JobState] = []
    @Option(help: ArgumentHelp("Only jobs with this label; may be repeated.", valueName: "key=value"))
    var label: [String] = []
    @Option(
        help: ArgumentHelp(
            "Only jobs submitted since this time, such as 2h (ago), yesterday or 2026-01-31 13:59.", valueName: "time"))
    var since: String?
    @Flag(name: [.customShort("a"), .long], help: "Include finished jobs.") var all = false
    @Flag(name: [.customShort("w"), .long], help: "Keep running and show every change.") var watch = false
    @OptionGroup var connection: ConnectionOptions

    func run() async throws {
        let parameters = try parameters(now: Date())
        if watch {
            try await follow(parameters)
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
        var time: Timestamp?
        if let since {
            time = TimeText.parse(since, now: now)
            if time == nil {
                throw ValidationError(
                    "--since \"\(since)\" is not a time; write 2h, yesterday, 2026-01-31 or \"2026-01-31 13:59\"")
            }
        }
        return List.Parameters(
            jobs: jobs.isEmpty ? nil : jobs, states: state.isEmpty ? nil : state, labels: labels.isEmpty ? nil : labels,
            since: time, all: all || state.contains(where: \.isFinal) ? true : nil)
    }

    private func follow(_ parameters: List.Parameters) async throws {
        let interruption = InterruptMessage(hint: "")
        defer { withExtendedLifetime(interruption) {} }
        var table = try await Dictionary(
            uniqueKeysWithValues: connection.connect().list(parameters).map { ($0.number, $0) })
        let redraws = Output.data.canRedraw && !connection.json
        var live = LiveLines()
        var display = FollowDisplay(width: nil, style: Output.data.style)
        var drawn: ContinuousClock.Instant?
        func draw() {
            let lines = JobTable.lines(
                table.values.sorted { $0.number < $1.number }, now: Date(), width: Output.data.width,
                style: Output.data.style)
            var size = winsize()
            let height = ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0 && size.ws_row > 0 ? Int(size.ws_row) : 24
            Output.data.write(live.text(lines, height: height))
            drawn = .now
        }
        if redraws { draw() }
        _ = try await JobWatch(connection: connection.lasting).follow(jobs) { reply in
            let job = reply.job
            guard table[job.number] != nil || matches(job, parameters) else { return }
            let isNews = table.updateValue(job, forKey: job.number)?.state != job.state || job.removed == true
            if job.removed == true { table[job.number] = nil }
            if connection.json {
                Output.data.line(try Text.json(reply))
            } else if !redraws {
                Output.data.write(display.text(for: job, now: Date()))
            } else if isNews || drawn.map({ ContinuousClock.now - $0 > .milliseconds(200) }) ?? true {
                draw()
            }
        }
        if redraws { draw() }
    }

    private func matches(_ job: Job, _ filter: List.Parameters) -> Bool {
        (filter.all == true || !job.state.isFinal || filter.jobs != nil)
            && filter.states?.contains(job.state) ?? true
            && filter.labels?.allSatisfy { job.labels[$0.key] == $0.value } ?? true
            && filter.since.map { job.created >= $0 } ?? true
    }
}
