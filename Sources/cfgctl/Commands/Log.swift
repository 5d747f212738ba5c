internal import ArgumentParser
internal import Control
internal import Jobs
internal import Varlink

/// Prints the events of a job and the output of its workers.
struct LogCommand: JobCommand {
    static let configuration = CommandConfiguration(
        commandName: "log",
        abstract: "Print the events of a job and the output of its workers.",
        discussion: """
            Of the progress, which workers report every second, a line every ten seconds is printed; --events progress and \
            --json print all of it.

            Examples:
              cfgctl log garments
              cfgctl log -f -n 20 @last
              cfgctl log 17 --events checkpoint,warning
              cfgctl log 17 --json | jq -r 'select(.event.event == "checkpoint") | .event.checkpoint.path'
            """)

    @Argument(help: "The job.", completion: JobCompletion.jobs) var job: String
    @Flag(name: [.customShort("f"), .long], help: "Follow until the job ends.") var follow = false
    @Option(
        name: [.customShort("n"), .long], parsing: .unconditional,
        help: ArgumentHelp("Only the last lines, as many as this; with -f also all that follow.", valueName: "number"))
    var lines: Int?
    @Option(
        help: ArgumentHelp(
            "Only these events, all of them: \(LogSelection.words.joined(separator: ", ")).", valueName: "list"),
        completion: .list(LogSelection.words))
    var events: LogSelection?
    @OptionGroup var connection: ConnectionOptions

    func validate() throws {
        if let lines, lines < 0 { throw ValidationError("-n \(lines) is out of range; valid is 0 or more") }
    }

    func run() async throws {
        let name = job
        let interruption =
            follow ? InterruptMessage { "Nothing is cancelled; `cfgctl log -f \(name)` to come back." } : nil
        defer { withExtendedLifetime(interruption) {} }
        var place = Place(lines: LogLines(events, isJSON: connection.json))
        try await connection.lasting.run { client in
            while true {
                let job = try await client.call(List.self, .init(jobs: [place.number.map(String.init) ?? job])).jobs
                    .first
                guard let job else { throw ControlError.noSuchJob(job: name) }
                (place.number, place.lines.directory) = (job.number, job.directory)
                if let lines, place.after == nil { try await printLast(lines, of: job.number, client, &place) }
                guard follow || lines == nil else { return }
                let parameters = Log.Parameters(
                    job: "\(job.number)", follow: follow ? true : nil, after: place.after)
                for try await reply in client.stream(Log.self, parameters) {
                    // The last reply of a log without lines carries no line.
                    guard reply.event != nil || reply.output != nil else { continue }
                    place.after = reply.offset
                    if let line = try place.lines.text(reply) { Output.data.line(line) }
                }
                guard follow else { return }
                // A daemon that stops ends the stream; the job goes on.
                let state = try await client.call(List.self, .init(jobs: ["\(job.number)"])).jobs.first?.state
                if state?.isFinal ?? true { return }
                try await Task.sleep(for: .milliseconds(100))
            }
        }
    }

    /// The place up to which the log was read.
    private struct Place {
        var lines: LogLines
        var number: Int?
        /// The offset of the last line.
        var after: Int?
    }

    /// Prints the last lines of those that are there.
    private func printLast(_ count: Int, of job: Int, _ client: JobsClient, _ place: inout Place) async throws {
        var last: [String] = []
        for try await reply in client.stream(Log.self, .init(job: "\(job)")) {
            guard reply.event != nil || reply.output != nil else { continue }
            place.after = reply.offset
            guard let line = try place.lines.text(reply) else { continue }
            last.append(line)
            // In blocks, since removing the first element moves all others.
            if last.count >= 2 * max(count, 500) { last = last.suffix(count) }
        }
        for line in last.suffix(count) { Output.data.line(line) }
    }
}
