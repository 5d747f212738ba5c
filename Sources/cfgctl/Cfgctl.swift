internal import ArgumentParser
internal import Control
internal import Glibc
internal import Jobs

/// The client of `cfgd`.
@main
struct Cfgctl: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "cfgctl",
        abstract: "Train and sample guided generative models as jobs of the daemon cfgd.",
        discussion: """
            A job is named by its number, by its name (the newest of that name) or as @last.

            Examples:
              cfgctl spec train > train.yaml
              cfgctl submit train.yaml --follow
              cfgctl sample garments --class 0-9 --scale 0,1,2,4 -o garments.png
              cfgctl status -w

            Exit status: 0 done; 1 the job failed; 64 usage; 65 bad spec; 66 no such job or file; 69 daemon not \
            reachable; 70 internal error; 73 a file exists already; 74 input/output error; 75 try later; 77 not \
            permitted; 124 time-out; 130 interrupted; 143 the job was cancelled.
            """,
        version: "cfgctl \(Version.current)",
        groupedSubcommands: [
            CommandGroup(
                name: "Jobs",
                subcommands: [
                    SubmitCommand.self, SampleCommand.self, StatusCommand.self, ShowCommand.self, WatchCommand.self,
                    LogCommand.self, WaitCommand.self, CancelCommand.self,
                ]),
            CommandGroup(
                name: "Queue",
                subcommands: [
                    HoldCommand.self, ReleaseCommand.self, PauseCommand.self, ResumeCommand.self, PriorityCommand.self,
                    LabelCommand.self, WhyCommand.self, RerunCommand.self, RemoveCommand.self, UndeleteCommand.self,
                    QueueCommand.self,
                ]),
            CommandGroup(
                name: "Results",
                subcommands: [CheckpointsCommand.self, GetCommand.self, ExportCommand.self, ImportCommand.self]),
            CommandGroup(
                name: "Other",
                subcommands: [
                    SpecCommand.self, DaemonCommand.self, CallCommand.self, IntrospectCommand.self, VersionCommand.self,
                ]),
        ])

    static func main() async {
        let arguments = Array(CommandLine.arguments.dropFirst())
        var connection: ConnectionOptions?
        do {
            if let message = CommandLineHint.unknownCommand(arguments) { throw Failure(.usage, message) }
            var command = try await asyncParseAsRoot(CommandLineArguments.parseable(arguments))
            connection = (command as? any JobCommand)?.connection
            if var command = command as? any AsyncParsableCommand {
                try await command.run()
            } else {
                try command.run()
            }
        } catch {
            guard var failure = Failure(error) else { leave(error, hint: CommandLineHint.wrongArguments(arguments)) }
            if case ControlError.noSuchJob(let job) = error, let hint = await MissingJob.hint(job, connection) {
                failure = Failure(failure.status, "\(failure.message); \(hint)")
            }
            if !failure.message.isEmpty {
                // Issues of a spec begin with file:line:column, as editors expect it of compilers.
                Output.talk.line((failure.status == .badSpec ? "" : "cfgctl: ") + PlainText.lines(failure.message))
            }
            _exit(failure.status.rawValue)
        }
    }

    /// Ends the process as ArgumentParser does, with a hint to a wrong command line behind the error.
    private static func leave(_ error: any Error, hint: String?) -> Never {
        guard let hint, exitCode(for: error) == .validationFailure else { exit(withError: error) }
        var lines = fullMessage(for: error).split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        lines[0] = CommandLineHint.adding(hint, to: lines[0])
        Output.talk.line(PlainText.lines(lines.joined(separator: "\n")))
        _exit(CommandStatus.usage.rawValue)
    }
}
