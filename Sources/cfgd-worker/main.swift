internal import ArgumentParser
internal import Engine
internal import Foundation
internal import Jobs

/// Brings the job of one run directory further.
struct Worker: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "cfgd-worker", abstract: "Runs one job of cfgd in this process.", subcommands: [Run.self])

    struct Run: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Runs the job of a run directory, from wherever the last attempt left it.",
            discussion: """
                The directory holds spec.json. SIGTERM or SIGINT saves at the next step and leaves with status 75; \
                SIGUSR1 saves and goes on; a second SIGTERM leaves at once. Run it again to go on.
                """)

        @Argument(help: "The run directory.", completion: .directory)
        var directory: String

        @Flag(help: "Standard input is a pipe from the daemon; save and leave when it closes.")
        var supervised = false

        @Option(help: "Which attempt this is; it must be the current one of the directory.")
        var attempt: Int?

        func run() throws {
            let signals = try StopSignals.listen(supervised: supervised)
            let printer = EventPrinter()
            let isQuiet = supervised
            let runner = JobRunner(
                attempt: attempt, interruption: signals,
                observer: { event in
                    // The daemon reads the events themselves; its log of the job is for what is not an event.
                    if isQuiet { return }
                    FileHandle.standardOutput.write(Data("\(printer.line(event))\n".utf8))
                },
                complain: { text in FileHandle.standardError.write(Data("cfgd-worker: \(text)\n".utf8)) })
            let status = runner.run(RunDirectory(URL(filePath: directory, directoryHint: .isDirectory).absoluteURL))
            throw ExitCode(status.rawValue)
        }
    }
}

ThreadWaiting.bound()
Worker.main()
