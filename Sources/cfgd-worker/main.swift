internal import ArgumentParser
internal import Engine
internal import Foundation
internal import Jobs
internal import Logging
internal import Reporting
internal import Systemd

/// Runs the job of one run directory.
struct WorkerCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "cfgd-worker", abstract: "Runs one job of cfgd in this process.",
        subcommands: [Run.self, Measure.self, Look.self])

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

        @Flag(help: "This process is a unit of the service manager; tell that and the journal what happens.")
        var unit = false

        @Option(help: "Which attempt this is; it must be the current one of the directory.")
        var attempt: Int?

        func run() throws {
            let directory = RunDirectory(URL(filePath: directory, directoryHint: .isDirectory).absoluteURL)
            JobConfinement.enter(directory)
            let report = unit ? Self.report(directory) : nil
            let signals = try StopSignals.listen(supervised: supervised) { report?.stopping($0) }
            let printer = EventPrinter()
            let isQuiet = supervised || unit
            let runner = JobRunner(
                attempt: attempt,
                interruption: report.map { ReportedInterruption(base: signals, report: $0) } ?? signals,
                observer: { event in
                    report?.observe(event)
                    // The daemon reads the events itself; its log of the job is for other output.
                    if isQuiet { return }
                    FileHandle.standardOutput.write(Data("\(printer.line(event))\n".utf8))
                },
                complain: { text in
                    FileHandle.standardError.write(Data("cfgd-worker: \(Quoting.printable(text, limit: 2000))\n".utf8))
                })
            let status = runner.run(directory)
            throw ExitCode(status.rawValue)
        }

        /// Reads from `attempt.json` what a child process gets by its environment and arguments.
        private static func report(_ directory: RunDirectory) -> UnitReport? {
            guard let attempt = try? directory.currentAttempt() else { return nil }
            // Set before the tensor engine reads the environment.
            for (name, value) in WorkerEnvironment.gpus(attempt.gpu) { setenv(name, value, 1) }
            let logger = Logger(label: "cfgd-worker") { JournalLogHandler(label: $0, identifier: "cfgd-worker") }
            return UnitReport(attempt, logger: logger)
        }
    }
}

ThreadWaiting.bound()
WorkerCommand.main()
