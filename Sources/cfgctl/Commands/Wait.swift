internal import ArgumentParser
internal import Control
internal import Jobs
internal import Varlink

/// Waits for jobs.
struct WaitCommand: JobCommand {
    static let configuration = CommandConfiguration(
        commandName: "wait",
        abstract: "Wait for the end of jobs, and exit with their result.",
        discussion: """
            Exits with 0 when all jobs succeeded, 1 when one failed, 143 when one was cancelled, 124 at the timeout. A \
            restart of the daemon does not end the wait.

            Examples:
              cfgctl wait 16 17
              cfgctl wait 16 17 --any --timeout 2h
            """)

    @Argument(help: ArgumentHelp("The jobs.", valueName: "job"), completion: JobCompletion.living) var jobs: [String]
    @Flag(help: "Wait for the end of one job instead of all.") var any = false
    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Exit with 124 after this time, such as 90, 30s or 1h30m. [never]", valueName: "time"))
    var timeout: String?
    @OptionGroup var connection: ConnectionOptions

    func validate() throws {
        if let timeout, TimeSpan.seconds(timeout) == nil {
            throw ValidationError("--timeout \"\(timeout)\" is not a time; write 90, 30s or 1h30m")
        }
    }

    func run() async throws {
        let (names, any, lasting) = (jobs, any, connection.lasting)
        let interruption = InterruptMessage {
            "Nothing is cancelled; `cfgctl wait \(names.joined(separator: " "))` to come back."
        }
        defer { withExtendedLifetime(interruption) {} }
        let limit = timeout.flatMap(TimeSpan.seconds)
        let json = try await Deadline.run(seconds: limit) {
            var numbers: [String]?
            return try await lasting.run { client in
                let named =
                    if let numbers { numbers } else {
                        try await client.call(List.self, .init(jobs: names)).jobs.map { "\($0.number)" }
                    }
                numbers = named
                return try await client.json(Wait.self, .init(jobs: named, any: any ? true : nil))
            }
        }
        let ended = try json.decode(Wait.Reply.self).jobs
        if connection.json {
            Output.data.line(json.description)
        } else {
            for job in ended where job.state.isFinal {
                Output.data.line(Output.data.style.paint(JobSentence.state(job), as: job.state))
            }
        }
        throw Failure(CommandStatus(of: ended))
    }
}
